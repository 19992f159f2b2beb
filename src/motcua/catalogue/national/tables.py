"""A record with its tables kept: metadata, content and rows, as one ministry publishes it."""

from __future__ import annotations

import dataclasses
from typing import Any

from motcua.catalogue.national import channels, faults, fees, legal, limits, papers, results, vocabulary
from motcua.catalogue.national.records import (
    Agencies,
    Channel,
    LegalBasis,
    NationalProcedure,
    Notes,
    Paper,
    Related,
)
from motcua.catalogue.national.text import block, one_line, said, says_nothing
from motcua.catalogue.national.values import mapping, objects, text, texts

MARKS = frozenset({"metadata", "content", "tables"})
_META = ("mã_thủ_tục", "tên_thủ_tục", "số_quyết_định", "cấp_thực_hiện", "loại_thủ_tục", "lĩnh_vực")
_CONTENT = (
    "trình_tự_thực_hiện",
    "cách_thức_thực_hiện",
    "đối_tượng_thực_hiện",
    "cơ_quan_thực_hiện",
    "cơ_quan_có_thẩm_quyền",
    "cơ_quan_được_ủy_quyền",
    "cơ_quan_phối_hợp",
    "địa_chỉ_tiếp_nhận_hs",
    "kết_quả_thực_hiện",
    "yêu_cầu_điều_kiện_thực_hiện",
    "từ_khóa",
    "mô_tả",
)


def read(raw: dict[str, Any], line: int) -> NationalProcedure:
    """The procedure of one record in the table form."""
    notes = Notes()
    meta = texts(mapping(raw.get("metadata"), "metadata", notes), _META, notes)
    content = texts(mapping(raw.get("content"), "content", notes), _CONTENT, notes)
    rows = mapping(raw.get("tables"), "tables", notes)
    code = meta["mã_thủ_tục"] or text(raw.get("thu_tuc_id"), "thu_tuc_id", notes)
    found = NationalProcedure(
        code=vocabulary.read_code(code, notes),
        name=one_line(meta["tên_thủ_tục"]),
        decision=said(meta["số_quyết_định"]),
        type=vocabulary.read_type(meta["loại_thủ_tục"], notes),
        levels=vocabulary.read_levels(meta["cấp_thực_hiện"], notes),
        field=said(meta["lĩnh_vực"]),
        subjects=vocabulary.read_subjects(content["đối_tượng_thực_hiện"], notes),
        channels=_channels(rows.get("hinh_thuc_nop"), notes),
        papers=_papers(rows.get("thanh_phan_ho_so"), notes),
        legal_basis=_legal_basis(rows.get("can_cu_phap_ly"), notes),
        results=results.read_lines(content["kết_quả_thực_hiện"]),
        steps=_block(content["trình_tự_thực_hiện"]),
        requirements=_block(content["yêu_cầu_điều_kiện_thực_hiện"]),
        agencies=Agencies(
            performing=said(content["cơ_quan_thực_hiện"]),
            competent=said(content["cơ_quan_có_thẩm_quyền"]),
            authorised=said(content["cơ_quan_được_ủy_quyền"]),
            coordinating=said(content["cơ_quan_phối_hợp"]),
        ),
        address=said(content["địa_chỉ_tiếp_nhận_hs"]),
        keywords=said(content["từ_khóa"]),
        description=_block(content["mô_tả"]),
        related=_related(rows.get("tthc_lien_quan"), notes),
        line=line,
        raw=raw,
    )
    return faults.find(dataclasses.replace(found, problems=notes.problems))


def _channels(value: Any, notes: Notes) -> tuple[Channel, ...]:
    rows = []
    for item in objects(value, "channels", notes):
        cells = texts(item, ("hinh_thuc", "thoi_han_giai_quyet", "phi_le_phi", "mo_ta"), notes)
        name = channels.channel_name(cells["hinh_thuc"], notes)
        if name is None:
            continue
        limit = limits.read_limit(cells["thoi_han_giai_quyet"], notes)
        charged, free = fees.read_labelled(cells["phi_le_phi"], notes)
        rows.append(channels.Row(name, limit, charged, free, _block(cells["mo_ta"])))
    return channels.merged(rows)


def _papers(value: Any, notes: Notes) -> tuple[Paper, ...]:
    """The column "so_luong" holds the form's file, "ghi_chu" the counts: the headings of the source are shifted."""
    found = []
    for item in objects(value, "papers", notes):
        cells = texts(item, ("ten_giay_to", "so_luong", "ghi_chu"), notes)
        found.append(papers.read_table_row(cells["ten_giay_to"], cells["so_luong"], cells["ghi_chu"], notes))
    return tuple(found)


def _legal_basis(value: Any, notes: Notes) -> tuple[LegalBasis, ...]:
    names = ("so_ky_hieu", "trich_yeu", "ngay_ban_hanh", "co_quan_ban_hanh")
    rows = [texts(item, names, notes) for item in objects(value, "legal_basis", notes)]
    return tuple(legal.read_row(*cells.values(), notes=notes) for cells in rows)


def _related(value: Any, notes: Notes) -> tuple[Related, ...]:
    rows = [texts(item, ("ma_thu_tuc", "ten_thu_tuc"), notes) for item in objects(value, "related", notes)]
    return tuple(Related(cells["ma_thu_tuc"] or None, one_line(cells["ten_thu_tuc"])) for cells in rows)


def _block(value: str) -> str:
    return "" if says_nothing(value) else block(value)

"""A record of the crawled public page: every section one text, its tables flattened without separators."""

from __future__ import annotations

import dataclasses
import re
from typing import Any

from motcua.catalogue.national import channels, faults, legal, page, papers, results, vocabulary
from motcua.catalogue.national.records import Agencies, NationalProcedure, Notes, Related
from motcua.catalogue.national.text import block, one_line, said, says_nothing
from motcua.catalogue.national.values import texts

MARKS = frozenset({"ma_thu_tuc", "ten_thu_tuc", "thanh_phan_ho_so", "ket_qua_xu_ly"})
_FIELDS = (
    "ma_thu_tuc",
    "ten_thu_tuc",
    "so_quyet_dinh",
    "cap_thuc_hien",
    "loai_thu_tuc",
    "linh_vuc",
    "doi_tuong_thuc_hien",
    "co_quan_co_tham_quyen",
    "dia_chi_tiep_nhan",
    "co_quan_duoc_uy_quyen",
    "co_quan_phoi_hop",
    "thu_tuc_lien_quan",
    "bo_nganh",
    "raw_text",
    *page.SECTIONS,
)
_RELATED = re.compile(r"(?:^#\s*Tên thủ tục\s*|#\d+\s*Tên thủ tục)")


def read(raw: dict[str, Any], line: int) -> NationalProcedure:
    """The procedure of one crawled record."""
    notes = Notes()
    plain = texts(raw, _FIELDS, notes)
    mended = page.mended({name: plain[name] for name in page.SECTIONS}, plain["raw_text"], notes)
    tail = results.read_glued(mended["ket_qua_xu_ly"], notes)
    found = NationalProcedure(
        code=vocabulary.read_code(plain["ma_thu_tuc"], notes),
        name=one_line(plain["ten_thu_tuc"]),
        ministry=one_line(plain["bo_nganh"]),
        decision=said(plain["so_quyet_dinh"]),
        type=vocabulary.read_type(plain["loai_thu_tuc"], notes),
        levels=vocabulary.read_levels(plain["cap_thuc_hien"], notes),
        field=said(plain["linh_vuc"]),
        subjects=vocabulary.read_subjects(plain["doi_tuong_thuc_hien"], notes),
        channels=channels.read_glued(mended["cach_thuc_thuc_hien"], notes),
        papers=papers.read_glued(mended["thanh_phan_ho_so"], notes),
        legal_basis=legal.read_glued(mended["can_cu_phap_ly"], notes),
        results=tail.results,
        steps=_block(mended["trinh_tu_thuc_hien"]),
        requirements=_block(mended["yeu_cau_dieu_kien"]),
        agencies=Agencies(
            performing=said(mended["co_quan_thuc_hien"]),
            competent=said(plain["co_quan_co_tham_quyen"]),
            authorised=said(plain["co_quan_duoc_uy_quyen"]),
            coordinating=said(plain["co_quan_phoi_hop"]),
        ),
        address=said(plain["dia_chi_tiep_nhan"]),
        related=_related(plain["thu_tuc_lien_quan"]),
        keywords=tail.keywords,
        description=tail.description,
        line=line,
        raw=raw,
    )
    return faults.find(dataclasses.replace(found, problems=notes.problems), plain["raw_text"])


def _block(text: str) -> str:
    return "" if says_nothing(text) else block(text)


def _related(text: str) -> tuple[Related, ...]:
    """The related procedures: a table of two headings, each name printed once more for small screens."""
    if says_nothing(text):
        return ()
    names = [one_line(re.sub(r"^\d+(?=[A-ZĐÀ-Ỹ])", "", part)) for part in _RELATED.split(text)]
    return tuple(Related(None, name) for name in dict.fromkeys(names) if name)

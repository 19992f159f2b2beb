"""The measure itself, and the reading measured with it."""

import json
from pathlib import Path

import pytest

from motcua.catalogue.national.score import KINDS, TARGET, BadGold, score

SHARED = Path(__file__).resolve().parents[6] / "shared" / "data" / "tthc"
GOLD, RECORDS = SHARED / "gold.json", SHARED / "national-2026-07.jsonl.gz"

TABLE = "Tên giấy tờMẫu đơn, tờ khaiSố lượng"
RECORD = {
    "ma_thu_tuc": "1.000001",
    "ten_thu_tuc": "Thủ tục thử",
    "so_quyet_dinh": "1/QĐ-BT",
    "cap_thuc_hien": "Cấp tỉnh",
    "loai_thu_tuc": "Loại khác",
    "linh_vuc": "Thử",
    "doi_tuong_thuc_hien": "Doanh nghiệp",
    "cach_thuc_thuc_hien": "Hình thức nộpThời gianPhí, lệ phíMô tảTrực tiếp3 Ngày5,000 VNĐ(6.000 đồng/bản)",
    "thanh_phan_ho_so": f"--{TABLE}Đơn1 bản chínhTờ khaiMau 1.docx0 bản chính,1 bản sao",
    "can_cu_phap_ly": "Tên văn bản pháp lýMã văn bảnLuật A1/2020/QH14Luật B2/2020/QH14",
    "ket_qua_xu_ly": "Giấy phépMã: KQ.G01.000001",
}
BY_HAND = {
    "code": "1.000001",
    "name": "Thủ tục thử",
    "decision": "1/QĐ-BT",
    "type": "Loại khác",
    "levels": ["Cấp tỉnh"],
    "field": "Thử",
    "subjects": ["Doanh nghiệp"],
    "faulty": None,
    "channels": [
        {
            "channel": "direct",
            "limits": [{"value": 3, "unit": "day", "condition": None}],
            "fees": [{"amount": 5000, "condition": None}, {"amount": 6000, "condition": "mỗi bản"}],
            "free": False,
        }
    ],
    "papers": [
        {"case": None, "name": "Đơn", "originals": 1, "copies": None, "form": None},
        {"case": None, "name": "Tờ khai", "originals": 0, "copies": 1, "form": "Mau 1.docx"},
    ],
    "legal_basis": ["1/2020/QH14", "2/2020/QH14"],
    "results": [{"name": "Giấy phép", "code": "KQ.G01.000001"}],
    "unsure": [],
}


@pytest.fixture
def measured(tmp_path):
    """The report for the record above against a hand-read one with changes."""

    def run(**changes: object):
        (tmp_path / "gold.json").write_text(json.dumps([{**BY_HAND, **changes}]), encoding="utf-8")
        (tmp_path / "records.jsonl").write_text(json.dumps(RECORD), encoding="utf-8")
        return score(tmp_path / "gold.json", tmp_path / "records.jsonl")

    return run


def test_everything_right(measured):
    report = measured()
    assert report.misses == []
    assert {kind: tally.share for kind, tally in report.tallies.items()} == dict.fromkeys(KINDS, 1.0)
    assert report.tallies["papers"].total == report.tallies["counts"].total == 2


@pytest.mark.parametrize(
    ("kind", "change", "right", "total"),
    [
        ("name", {"name": "Khác"}, 0, 1 + 1),
        ("subjects", {"subjects": ["Doanh nghiệp", "Hợp tác xã"]}, 1, 2),
        ("legal_basis", {"legal_basis": ["1/2020/QH14"]}, 1, 2),
        ("results", {"results": [{"name": "Giấy phép", "code": "KQ.G01.000002"}]}, 1, 3),
        ("faulty", {"faulty": "trang của thủ tục khác"}, 0, 2),
        ("papers", {"papers": [BY_HAND["papers"][0]]}, 1, 2),
    ],
)
def test_a_missing_and_an_extra_value_both_count(measured, kind, change, right, total):
    report = measured(**change)
    assert (report.tallies[kind].right, report.tallies[kind].total) == (right, total)
    assert {miss.kind for miss in report.misses} == {kind}
    assert kind in report.below()


def channel_with(**changes: object) -> dict[str, object]:
    return {"channels": [{**BY_HAND["channels"][0], **changes}]}


@pytest.mark.parametrize(
    ("wrong", "unsure"),
    [
        ({"legal_basis": ["9/2020/QH14"]}, "legal_basis"),
        ({"legal_basis": ["9/2020/QH14", "2/2020/QH14"]}, "legal_basis[0]"),
        (channel_with(limits=[{"value": 9, "unit": "day"}]), "channels[*].limits"),
        (channel_with(limits=[{"value": 3, "unit": "hour"}]), "channels[0].limits[0].unit"),
        (channel_with(fees=[{"amount": 1}]), "channels[0].fees"),
        (channel_with(free=True), "channels[0].free"),
        ({"results": [{"name": "Giấy phép", "code": "khác"}]}, "results[0].code"),
        ({"papers": [{**BY_HAND["papers"][0], "originals": 7}, BY_HAND["papers"][1]]}, "papers[0].originals"),
        (
            {"papers": [{**BY_HAND["papers"][0], "case": "A"}, {**BY_HAND["papers"][1], "case": "B"}]},
            "papers[0..1].case",
        ),
    ],
)
def test_what_the_hand_reader_doubted_counts_neither_way(measured, wrong, unsure):
    assert measured(**wrong).misses != []
    assert measured(**wrong, unsure=[{"path": unsure, "why": "…"}]).misses == []


def test_conditions_are_not_compared(measured):
    assert measured(**channel_with(limits=[{"value": 3, "unit": "day", "condition": "đủ hồ sơ"}])).misses == []


def test_a_record_that_the_file_lacks_counts_against_the_reading(measured):
    report = measured(code="1.999999")
    assert report.absent == ["1.999999"]
    assert set(report.below()) >= {"name", "channels", "papers", "legal_basis"}


def test_a_file_that_is_not_of_hand_read_records(tmp_path):
    path = tmp_path / "gold.json"
    for content in ("{", "{}", '[{"name": "x"}]', "[1]"):
        path.write_text(content)
        with pytest.raises(BadGold):
            score(path, path)


@pytest.mark.skipif(not GOLD.exists(), reason="the hand-read records are not beside the repository")
def test_the_reading_of_the_national_file_reaches_the_target():
    report = score(GOLD, RECORDS)
    assert report.records >= 48
    assert report.absent == []
    assert {kind: tally.share for kind, tally in report.tallies.items() if tally.share < TARGET} == {}

"""Files of every kind, whole, broken and hostile."""

import gzip
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from motcua.catalogue.national import pieces
from motcua.catalogue.national.reader import read_file, read_record
from motcua.catalogue.national.records import NationalProcedure, Unreadable
from motcua.catalogue.national.text import squeezed


def record(code: str = "1.000001", **more: object) -> dict[str, object]:
    return {"MATTHC": code, "TENTTHC": "Thủ tục thử", **more}


def line(code: str = "1.000001", **more: object) -> str:
    return json.dumps(record(code, **more), ensure_ascii=False)


@pytest.fixture
def file(tmp_path):
    """Writes a file and reads it: its codes, and (line, reason) of what was not read."""

    def read(content: str | bytes) -> tuple[list[str], list[tuple[int, str]]]:
        path = tmp_path / "records"
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        items = list(read_file(path))
        return (
            [item.code for item in items if isinstance(item, NationalProcedure)],
            [(item.line, item.reason) for item in items if isinstance(item, Unreadable)],
        )

    return read


def test_lines_a_list_one_object_and_an_envelope(file):
    two = [record("1.000001"), record("1.000002")]
    for content in (
        f"{line('1.000001')}\n\n{line('1.000002')}",
        json.dumps(two),
        json.dumps(two, indent=2),
        json.dumps({"result": two}),
        json.dumps({"result": two}, indent=2),
        "\ufeff" + json.dumps(two),
    ):
        assert file(content) == (["1.000001", "1.000002"], [])
    assert file(json.dumps(record(), indent=2)) == (["1.000001"], [])


def test_compressed_also_in_several_members(file):
    assert file(gzip.compress(line().encode())) == (["1.000001"], [])
    members = gzip.compress(f"{line('1.000001')}\n".encode()) + gzip.compress(line("1.000002").encode())
    assert file(members) == (["1.000001", "1.000002"], [])


def test_a_broken_line_does_not_stop_the_next(file):
    content = f'{line("1.000001")}\n{{"MATTHC": \nNaN\n[1, 2]\n"chữ"\n{{"la": 1}}\n{line("1.000002")}'
    assert file(content) == (
        ["1.000001", "1.000002"],
        [
            (2, "not_json"),
            (3, "not_json"),
            (4, "not_a_record"),
            (4, "not_a_record"),
            (5, "not_a_record"),
            (6, "unknown_form"),
        ],
    )


def test_a_broken_first_line_does_not_hide_the_rest(file):
    assert file(f"{{\n{line()}\n") == (["1.000001"], [(1, "not_json")])


def test_a_broken_element_does_not_stop_the_next(file):
    content = f"[{line('1.000001')},\n{{'a': 1}},\n{line('1.000002')}]"
    assert file(content) == (["1.000001", "1.000002"], [(2, "not_json")])


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("", "empty_file"),
        (" \n\n ", "empty_file"),
        ("[]", "empty_file"),
        (gzip.compress(b"", mtime=0), "empty_file"),
        (line()[:-20], "cut_off"),
        ("[" + line()[:-20], "cut_off"),
        (json.dumps(record(), indent=1)[:-20], "cut_off"),
        (line().encode("utf-16"), "not_utf8"),
        (line(MOTA="Đây").encode("latin-1", "replace").replace(b"?", b"\xd0"), "not_utf8"),
        (line(code=""), "no_code"),
        ('{"MATTHC": "1.000001", "TENTTHC": " "}', "no_name"),
        (line(code="9" * 40), "odd_code"),
        ('{"MATTHC": "1.000001", "TENTTHC": "x", "A": 1e999}', "not_json"),
        ("[" * 5000 + "]" * 5000, "not_json"),
        ('{"MATTHC": "1.000001", "TENTTHC": ' + "[" * 900 + "]" * 900 + "}", "no_name"),
    ],
)
def test_what_can_not_be_read_says_why(file, content, reason):
    codes, unreadable = file(content)
    assert codes == []
    assert reason in {found for _, found in unreadable}


def test_a_truncated_archive_gives_what_it_held(file):
    whole = gzip.compress("\n".join(line(f"1.{number:06}", MOTA=str(number) * 999) for number in range(99)).encode())
    codes, unreadable = file(whole[:-30])
    assert codes[0] == "1.000000"
    assert (0, "broken_archive") in unreadable


def test_a_file_that_is_not_there(tmp_path):
    for path in (tmp_path / "nowhere", tmp_path):
        (found,) = read_file(path)
        assert isinstance(found, Unreadable)
        assert found.reason == "not_found"
        assert "path" in found.message


@pytest.mark.parametrize("compress", [False, True])
@pytest.mark.parametrize("form", ["lines", "list"])
def test_a_line_longer_than_a_record_is_skipped_without_being_held(file, monkeypatch, compress, form):
    monkeypatch.setattr(pieces, "MAX_RECORD", 10_000)
    monkeypatch.setattr(pieces, "_CHUNK", 1_000)
    long = line("1.000009", MOTA='dài "quá\\" ' * 9_000)
    rows = [line("1.000001"), long, line("1.000002")]
    text = "\n".join(rows) if form == "lines" else "[" + ",\n".join(rows) + "]"
    content = gzip.compress(text.encode()) if compress else text.encode()
    assert file(content) == (["1.000001", "1.000002"], [(2, "line_too_long")])


def test_what_is_held_of_a_long_line_is_bounded(monkeypatch):
    monkeypatch.setattr(pieces, "MAX_RECORD", 5_000)
    scanner = pieces._Scanner()
    found = []
    for chunk in [b'[{"a": "', *[b'\\"' * 500] * 200, b'"}, {"b": 1}]']:
        found += scanner.feed(chunk)
        assert len(scanner.held) <= 5_000 + 2 * 1_000
    assert [piece.reason for piece in found] == ["line_too_long", None]


def test_an_archive_may_not_unpack_without_end(file, monkeypatch):
    monkeypatch.setattr(pieces, "MAX_FILE", 1_000_000)
    bomb = gzip.compress(f"{line()}\n".encode() + b" " * 5_000_000)
    codes, unreadable = file(bomb)
    assert codes == ["1.000001"]
    assert (0, "too_much") in unreadable


def test_the_first_of_two_records_of_one_code_stands(file):
    assert file(f"{line()}\n{line(MOTA='khác')}") == (["1.000001"], [(2, "duplicate_code")])


def test_characters_that_no_database_takes_are_replaced_and_reported(tmp_path):
    path = tmp_path / "records"
    path.write_text('{"MATTHC": "1.000001", "TENTTHC": "a\\u0000b\\ud800c", "x": ["\\u0000"]}')
    (found,) = read_file(path)
    assert isinstance(found, NationalProcedure)
    assert found.name == "a\ufffdb\ufffdc"
    assert found.raw["x"] == ["\ufffd"]
    assert "control_character" in {problem.reason for problem in found.problems}


def test_progress_ends_with_the_whole_file(tmp_path):
    path = tmp_path / "records"
    path.write_text(line())
    told: list[tuple[int, int]] = []
    list(read_file(path, on_progress=lambda done, total: told.append((done, total))))
    assert told[-1] == (path.stat().st_size, path.stat().st_size)


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)
NAMES = {
    "database": [
        "CAPTHUCHIEN",
        "CACHTHUCTHUCHIEN",
        "THANHPHANHOSO",
        "CANCUPHAPLY",
        "KETQUATHUCHIEN",
        "TRINHTUTHUCHIEN",
    ],
    "crawl": [
        "cach_thuc_thuc_hien",
        "thanh_phan_ho_so",
        "can_cu_phap_ly",
        "ket_qua_xu_ly",
        "raw_text",
        "doi_tuong_thuc_hien",
    ],
    "tables": ["metadata", "content", "tables"],
}
PIECES = [
    "Hình thức nộpThời gianPhí, lệ phíMô tả", "Trực tiếp", "Trực tuyến", "3 Ngày", "1", "20,000 VNĐ",
    "Miễn phí", "(", ")", "a)", "10.000 đồng", "; ", "Tên giấy tờMẫu đơn, tờ khaiSố lượng", "--", "1 bản chính",
    ",1 bản sao", "Mẫu 1.docx", "Đơn", " ", "\n", "Tên văn bản pháp lýMã văn bản", "1/2020/TT-BTC",
    "Nghị định số ", "9/2019/QH14", "Mã: ", "KQ.G01.000001", "Từ khóa", "Mô tả", "Trình Tự Thực Hiện",
    "Cách Thức Thực Hiện", "Thành phần hồ sơ", "Căn cứ pháp lý", "Cơ quan thực hiện", "Kết quả xử lý",
    "Yêu cầu, điều kiện thực hiện", "Mã thủ tục", "1.000001", "Số quyết định", "Tên thủ tục", "\u0301", "x",
    ".", "9",
]  # fmt: skip
words = st.lists(st.sampled_from(PIECES), max_size=40).map("".join)


@given(values)
def test_any_value_gives_a_record_or_a_reason(value):
    assert isinstance(read_record(value), NationalProcedure | Unreadable)


@given(st.sampled_from(list(NAMES)), st.data())
def test_any_values_in_known_fields_give_a_record_that_keeps_them(form, data):
    names = {
        "database": ("MATTHC", "TENTTHC"),
        "crawl": ("ma_thu_tuc", "ten_thu_tuc"),
        "tables": ("thu_tuc_id", "metadata"),
    }[form]
    raw = {name: data.draw(values) for name in NAMES[form]} | dict(zip(names, ("1.000001", "Tên"), strict=True))
    if form == "tables":
        raw["metadata"] = {"tên_thủ_tục": "Tên", "lĩnh_vực": data.draw(values)}
    found = read_record(raw)
    assert isinstance(found, NationalProcedure)
    assert found.raw is raw


@given(words, words)
def test_any_order_of_the_pages_own_words_gives_a_record(text, page):
    raw: dict[str, object] = dict.fromkeys(NAMES["crawl"], text) | {"raw_text": page}
    found = read_record({"ma_thu_tuc": "1.000001", "ten_thu_tuc": "Tên", **raw})
    assert isinstance(found, NationalProcedure)
    assert all(paper.originals is not None or paper.copies is not None for paper in found.papers)


@pytest.mark.parametrize(
    "seed", [" ", "(", ".doc", "1 bản chính", "1/2020/TT-BTC ", "Thông tư 1/2020/TT-BTC ", "Từ khóa", "10.000 đồng "]
)
def test_long_repetitions_are_read_in_one_go(seed):
    """Patterns that go back over what they have read would need hours for this."""
    text = seed * (200_000 // len(seed))
    tables = {
        "cach_thuc_thuc_hien": "Hình thức nộpThời gianPhí, lệ phíMô tảTrực tiếp3 NgàyMiễn phí(" + text,
        "thanh_phan_ho_so": f"Tên giấy tờMẫu đơn, tờ khaiSố lượng{text}1 bản chính",
        "can_cu_phap_ly": f"Tên văn bản pháp lýMã văn bản{text}",
        "ket_qua_xu_ly": text,
        "doi_tuong_thuc_hien": text,
        "raw_text": text,
    }
    found = read_record({"ma_thu_tuc": "1.000001", "ten_thu_tuc": "Tên", **tables})
    assert isinstance(found, NationalProcedure)
    assert len(found.problems) <= 501


@given(st.text(alphabet=" \t\n\u00a0ab"))
def test_squeezed_text_has_no_long_white_space(text):
    assert not any(run in squeezed(text) for run in ("   ", "\n\n\n", " \n ", "\t\t\t"))
    assert squeezed(text).split() == text.split()

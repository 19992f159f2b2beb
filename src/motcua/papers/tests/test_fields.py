"""Reading facts out of text by rules that are data."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from motcua.files.scanning.hocr import Word
from motcua.files.tests.scans import BIRTH
from motcua.kernel.actor import service
from motcua.papers import types
from motcua.papers.errors import BadPaperTypes
from motcua.papers.fields import FieldSpec, read_fields, title_found
from motcua.papers.tests.conftest import PACK, words_of

HOLDER = FieldSpec("holder", "Họ tên", "name", ("Họ, chữ đệm, tên",))
MOTHER = FieldSpec("mother", "Mẹ", "name", ("Họ, chữ đệm, tên người mẹ",))
BORN = FieldSpec("born_on", "Ngày sinh", "date", ("Ngày, tháng, năm sinh",))
NUMBER = FieldSpec("number", "Số", "number", ("Số",))
ISSUED = FieldSpec("issued_on", "Ngày cấp", "date")


def read(*lines, specs=(HOLDER, MOTHER, BORN, NUMBER), sure=92):
    return {name: one.value for name, one in read_fields([words_of(*lines, sure=sure)], specs).items()}


def test_a_birth_certificate_tells_what_it_says():
    assert read(*BIRTH) == {
        "holder": "NGUYỄN LÊ BẢO HÂN", "mother": "LÊ THỊ NGỌC ÁNH", "born_on": "2026-11-02", "number": "123/2026",
    }  # fmt: skip


def test_labels_that_were_misread_are_still_found_but_less_trusted():
    good = read_fields([words_of("Ngày, tháng, năm sinh: 02/11/2026")], [BORN])["born_on"]
    bad = read_fields([words_of("Ngáy, thong, năm sinh: 02/11/2026")], [BORN])["born_on"]
    assert bad.value == good.value
    assert bad.sure < good.sure == 92


def test_the_mothers_name_is_never_taken_for_the_childs():
    assert read("Họ, chữ đệm, tên người mẹ: LÊ THỊ NGỌC ÁNH") == {"mother": "LÊ THỊ NGỌC ÁNH"}
    assert read("Họ, chữ đệm, tên người mẹ LÊ THỊ NGỌC ÁNH").get("holder") is None


def test_two_labels_in_one_line_keep_apart():
    sex, nation = FieldSpec("sex", "", "text", ("Giới tính",)), FieldSpec("nation", "", "text", ("Dân tộc",))
    assert read("Giới tính: Nữ Dân tộc: Kinh", specs=(sex, nation)) == {"sex": "Nữ", "nation": "Kinh"}


def test_a_value_on_the_next_line_is_found_with_its_place():
    reading = read_fields([words_of("Họ, chữ đệm, tên:", "NGUYỄN LÊ BẢO HÂN")], [HOLDER])["holder"]
    assert reading.value == "NGUYỄN LÊ BẢO HÂN"
    assert reading.box == pytest.approx((0.1, 0.05, 0.29, 0.08))


def test_a_day_in_words_without_a_label_is_found_and_doubted():
    reading = read_fields([words_of("Kinh Bắc, ngày 16 tháng 11 năm 2026")], [ISSUED])["issued_on"]
    assert (reading.value, reading.sure) == ("2026-11-16", 62)


@pytest.mark.parametrize("text", ["31/02/2026", "mười một", "99/99/9999"])
def test_what_is_no_day_stays_empty(text):
    assert read(f"Ngày, tháng, năm sinh: {text}") == {}


def test_confidence_is_that_of_the_worst_word():
    words = words_of("Họ, chữ đệm, tên: NGUYỄN LÊ")
    words[-1] = Word(words[-1].line, words[-1].text, words[-1].box, 31)
    assert read_fields([words], [HOLDER])["holder"].sure == 31


@given(st.lists(st.text(alphabet="abcđê:,0123456789 ", max_size=30), max_size=12))
def test_no_text_breaks_the_reading(lines):
    for reading in read_fields([words_of(*lines)], [HOLDER, MOTHER, BORN, NUMBER, ISSUED]).values():
        assert reading.value
        assert 0 <= reading.sure <= 100


def test_a_title_is_known_among_the_first_lines_only():
    assert title_found([words_of(*BIRTH)], ["GIẤY KHAI SINH"])
    assert title_found([words_of("GIAY KHAI SlNH")], ["GIẤY KHAI SINH"])
    assert not title_found([words_of(*["dòng khác"] * 20, "GIẤY KHAI SINH")], ["GIẤY KHAI SINH"])
    assert not title_found([words_of("Tờ khai đăng ký khai sinh")], ["GIẤY KHAI SINH"])


@pytest.mark.django_db
def test_the_packs_types_load_once_and_answer_names_of_required_papers():
    assert types.load_paper_types(PACK, actor=service("pack")) > 5
    assert types.load_paper_types(PACK, actor=service("pack")) == 0
    birth = types.paper_type("KS")
    assert birth.answers("Bản sao Giấy khai sinh của người con")
    assert not birth.answers("Giấy chứng sinh")
    assert types.rule(types.MOST_PAGES) == 400


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"code": "khai sinh"}, "capitals"),
        ({"fields": [{"name": "a", "label": "A", "kind": "colour"}]}, "colour"),
        ({"fields": [{"name": "a", "label": "A", "pattern": "("}]}, "error"),
        ({"valid_from": "hôm qua"}, "ValueError"),
        ({"name": None, "fields": [{"label": "A"}]}, "name"),
        ({"fields": [{"name": "a", "label": "A"}, {"name": "a", "label": "B"}]}, "one name"),
    ],
)
@pytest.mark.django_db
def test_a_faulty_type_is_named(tmp_path, change, said):
    entry = {"code": "KS", "name": "Giấy khai sinh", "valid_from": "2023-05-25", **change}
    (tmp_path / "paper-types.json").write_text(json.dumps({"types": [entry]}))
    with pytest.raises(BadPaperTypes) as caught:
        types.load_paper_types(tmp_path, actor=service("pack"))
    assert said in caught.value.data["why"]


@pytest.mark.parametrize("content", ["{", "[]", '{"types": [1]}', '{"types": [], "rules": [{"key": "x"}]}'])
@pytest.mark.django_db
def test_a_broken_file_is_named(tmp_path, content):
    (tmp_path / "paper-types.json").write_text(content)
    with pytest.raises(BadPaperTypes):
        types.load_paper_types(tmp_path, actor=service("pack"))

"""Answers to an e-form."""

import datetime as dt
import json

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from motcua.catalogue import actions, queries
from motcua.catalogue.errors import InvalidAnswers, InvalidForm, UnknownForm
from motcua.catalogue.forms import check_all, check_form, check_page
from motcua.catalogue.formtexts import form_view
from motcua.catalogue.tests.conftest import PACK, fireflies, publish
from motcua.kernel.ids import new_id

BIRTH = json.loads((PACK / "forms" / "khai-sinh.json").read_text(encoding="utf-8"))
FORMS = sorted((PACK / "forms").glob("*.json"))
ANSWERS = {
    "applicant_name": "Nguyễn Thị Hạnh", "applicant_identity_number": "027190000001", "applicant_phone": "0912345678",
    "relation": "mother", "child_name": "Nguyễn Minh An", "child_born_on": "14/11/2026", "child_sex": "male",
    "birth_place": "Bệnh viện Sản Nhi", "child_ethnicity": "Kinh", "child_nationality": "Việt Nam",
    "child_native_place": "Phường Kinh Bắc", "mother_name": "Nguyễn Thị Hạnh", "mother_born_on": "1/2/1995",
    "mother_identity_number": "027195000001", "father_known": "no", "home_area": "09187", "home_street": "Số 1",
    "copies": "2", "confirmed": "on",
}  # fmt: skip


NO_DAY = "Hãy nhập một ngày có thật, từ năm 1900 đến 2100, ví dụ 14/11/2026."


def view(data=BIRTH, language="vi"):
    keys = {"title_en": "", **{key: data[key] for key in ("code", "title", "title_en", "schema", "pages")}}
    return form_view({"id": str(new_id()), "number": 1, **keys}, language)


@pytest.fixture(scope="module")
def birth():
    return view()


def complaints(check, *arguments):
    with pytest.raises(InvalidAnswers) as refused:
        check(*arguments)
    return refused.value.data["fields"]


def test_answers_from_a_browser_become_values_and_are_frozen(birth):
    frozen = check_all(birth, ANSWERS)
    assert frozen.answers["child_born_on"] == "2026-11-14"
    assert (frozen.answers["copies"], frozen.answers["confirmed"]) == (2, True)
    assert "applicant_email" not in frozen.answers
    assert check_all(birth, frozen.answers) == frozen
    assert check_all(birth, dict(reversed(ANSWERS.items()))).sha256 == frozen.sha256
    assert json.loads(frozen.canonical) == frozen.answers


def test_a_page_asks_only_for_its_own(birth):
    assert check_page(birth, "ngay-sinh", {"child_born_on": " 14-11-2026 "}) == {"child_born_on": "2026-11-14"}
    assert complaints(check_page, birth, "ten-con", {"child_name": "  "}) == {
        "child_name": "Hãy điền: Họ và tên của con"
    }
    assert complaints(check_page, birth, "gioi-tinh", {}) == {"child_sex": "Hãy chọn: Giới tính của con"}
    with pytest.raises(InvalidForm):
        check_page(birth, "nowhere", {})


@pytest.mark.parametrize(
    ("page", "field", "typed", "said"),
    [
        ("ngay-sinh", "child_born_on", "31/02/2026", NO_DAY),
        ("ngay-sinh", "child_born_on", "01/01/1899", NO_DAY),
        ("ngay-sinh", "child_born_on", "01/01/2101", NO_DAY),
        ("ngay-sinh", "child_born_on", "24/11/2026", "Ngày này chưa đến. Hãy nhập hôm nay hoặc một ngày trước đó."),
        ("nguoi-nop", "applicant_identity_number", "12345", "Hãy nhập đủ 12 chữ số của số định danh."),
        ("nguoi-nop", "applicant_phone", "123", "Hãy nhập số điện thoại có 10 chữ số, ví dụ 0912345678."),
        ("nguoi-nop", "applicant_email", "a@b", "Hãy nhập địa chỉ thư điện tử, ví dụ ten@vidu.vn."),
        ("gioi-tinh", "child_sex", "dragon", "Hãy chọn một trong các câu trả lời có sẵn."),
        ("ban-sao", "copies", "21", "Hãy nhập số không lớn hơn 20."),
        ("ban-sao", "copies", "hai", "Hãy nhập số, chỉ gồm chữ số."),
        ("ten-con", "child_name", "x" * 101, "Hãy rút ngắn còn 100 ký tự."),
        ("ten-con", "child_name", "An\x00", "Hãy gõ lại: có ký tự điều khiển không nhìn thấy."),
        ("cam-doan", "confirmed", "false", "Bạn cần đồng ý thì mới tiếp tục được."),
    ],
)  # fmt: skip
def test_a_complaint_says_what_to_do(birth, page, field, typed, said):
    others = {one.name: ANSWERS[one.name] for one in birth.page(page).fields if one.name in ANSWERS}
    assert complaints(check_page, birth, page, {**others, field: typed}) == {field: said}


def test_the_whole_form_sees_what_single_pages_cannot(birth):
    assert set(complaints(check_all, birth, {**ANSWERS, "father_known": "yes"})) == {"father_name", "father_born_on"}
    missing = complaints(check_all, birth, {})
    assert set(missing) == set(BIRTH["schema"]["required"])
    assert next(iter(missing)) == "applicant_name"


def test_unknown_fields_and_floods_are_refused(birth):
    assert complaints(check_all, birth, {**ANSWERS, "is_admin": "1"}) == {
        "is_admin": "Biểu mẫu này không hỏi điều này."
    }
    assert complaints(check_page, birth, "ten-con", {"child_name": "x" * 300_000}) == {
        "": "Câu trả lời quá dài. Hãy rút ngắn câu dài nhất."
    }


@given(
    st.dictionaries(
        st.one_of(st.sampled_from(sorted(ANSWERS)), st.text(max_size=8)),
        st.recursive(
            st.one_of(st.none(), st.booleans(), st.integers(), st.text(max_size=20)),
            lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
        ),
        max_size=8,
    )
)
def test_any_answers_are_taken_or_refused_field_by_field(answers):
    form = view()
    refused = None
    try:
        frozen = check_all(form, {**ANSWERS, **answers})
        assert check_all(form, frozen.answers).sha256 == frozen.sha256
    except InvalidAnswers as error:
        refused = error.data["fields"]
    assert refused is None or (refused and all(isinstance(text, str) and text for text in refused.values()))


@pytest.mark.parametrize("path", FORMS, ids=lambda path: path.stem)
def test_the_packs_forms_are_sound_and_speak_both_languages(path):
    data = json.loads(path.read_text(encoding="utf-8"))
    check_form(data["schema"], data["pages"])
    vietnamese, english = view(data), view(data, "en")
    for ours, theirs in zip(vietnamese.pages, english.pages, strict=True):
        assert ours.title != theirs.title
        assert all(one.label != two.label for one, two in zip(ours.fields, theirs.fields, strict=True))


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"schema": []}, "closed object"),
        ({"schema": {**BIRTH["schema"], "additionalProperties": True}}, "closed object"),
        ({"schema": {**BIRTH["schema"], "properties": {"a": {"type": "whatever"}}}}, "not a JSON Schema"),
        ({"schema": {**BIRTH["schema"], "$defs": {"x": {"$ref": "https://example.org/x"}}}}, "elsewhere"),
        ({"pages": BIRTH["pages"][:-1]}, "differ"),
        ({"pages": [*BIRTH["pages"], BIRTH["pages"][0]]}, "differ"),
        ({"pages": json.loads(json.dumps(BIRTH["pages"]).replace("radio", "hologram"))}, "widget"),
    ],
)  # fmt: skip
def test_a_form_that_cannot_be_used_is_not_published(db, lan, change, reason):
    data = {**BIRTH, **change}
    with pytest.raises(InvalidForm) as refused:
        actions.publish_form(
            "x", title="X", schema=data["schema"], pages=data["pages"], valid_from=dt.date(2026, 1, 1), actor=lan
        )
    assert reason in refused.value.data["detail"]


def test_a_procedure_shows_its_form_in_the_readers_language(db, lan, django_assert_num_queries):
    given = {"schema": BIRTH["schema"], "pages": BIRTH["pages"], "valid_from": dt.date(2026, 1, 1), "actor": lan}
    first = actions.publish_form("khai-sinh", title="Tờ khai", title_en="Form", **given)
    assert actions.publish_form("khai-sinh", title="Tờ khai", title_en="Form", **given) == first
    publish("1.900001", fireflies(form_code="khai-sinh"), lan)
    with django_assert_num_queries(3):
        form = queries.procedure("1.900001").form
    assert (form.id, form.version, form.title, form.pages[1].title) == (first, 1, "Tờ khai", "Bạn là ai của trẻ?")
    with translation.override("en"):
        assert queries.procedure("1.900001").form.title == "Form"
    second = actions.publish_form("khai-sinh", title="Tờ khai mới", **given)
    assert queries.procedure("1.900001").form.id == second
    assert queries.form(first).title == "Tờ khai"
    with pytest.raises(UnknownForm):
        queries.form(new_id())
    assert [one.version for one in queries.forms()] == [2]

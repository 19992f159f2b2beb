"""Finding by what people type."""

import json
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from motcua.catalogue import actions, directory, queries
from motcua.catalogue.errors import BrokenSearchCursor
from motcua.catalogue.queries import Filters
from motcua.catalogue.search.fold import codes, plain, telex
from motcua.catalogue.search.index import Entry, NameIndex
from motcua.catalogue.search.measure import half_of, known_items
from motcua.catalogue.tests.conftest import fireflies, publish
from motcua.kernel.ids import new_id

NAMES = {
    "1.900011": "Đăng ký khai sinh",
    "1.900012": "Đăng ký lại khai sinh",
    "1.900013": "Đăng ký kết hôn",
    "1.900014": "Giải thể doanh nghiệp tư nhân",
    "1.900015": "Cấp giấy chứng nhận quyền sử dụng đất",
    "1.900016": "Thủ tục cấp lại giấy phép lái xe",
    "1.900017": "Thay đổi nội dung đăng ký kinh doanh",
    "1.900018": "Cấp thẻ căn cước cho người từ đủ 14 tuổi",
}


@pytest.fixture
def shelf(db, lan):
    for code, name in NAMES.items():
        papers = (
            [{"name": "Giấy chứng sinh", "originals": 1}] if code == "1.900011" else [{"name": "Đơn", "originals": 1}]
        )
        publish(code, fireflies(name=name, name_en="", cases=[{"name": "", "papers": papers}]), lan)


def first(text, **options):
    hits = queries.search(text, **options).hits
    return hits[0].name if hits else None


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("đăng ký khai sinh", "Đăng ký khai sinh"),
        ("dang ky khai sinh", "Đăng ký khai sinh"),
        ("dang ki khai sih", "Đăng ký khai sinh"),
        ("ddang kys khai sinh", "Đăng ký khai sinh"),
        ("ddawng kys khai sinh", "Đăng ký khai sinh"),
        ("khaisinh", "Đăng ký khai sinh"),
        ("KHAI SINH LAI", "Đăng ký lại khai sinh"),
        ("ket hon", "Đăng ký kết hôn"),
        ("1.900013", "Đăng ký kết hôn"),
        ("1900013", "Đăng ký kết hôn"),
        ("mã 1.900013", "Đăng ký kết hôn"),
        ("thu tuc cap lai giay phep lai xe", "Thủ tục cấp lại giấy phép lái xe"),
        ("giấy chứng sinh", "Đăng ký khai sinh"),
    ],
)
def test_people_find_what_they_mean(shelf, typed, meant):
    assert first(typed) == meant


@pytest.mark.parametrize(
    ("phrase", "meaning", "typed", "meant"),
    [
        ("đóng cửa công ty", "giải thể doanh nghiệp", "đóng cửa công ty", "Giải thể doanh nghiệp tư nhân"),
        ("đóng cửa công ty", "giải thể doanh nghiệp", "toi muon dong cua cong ty", "Giải thể doanh nghiệp tư nhân"),
        ("sổ đỏ", "giấy chứng nhận quyền sử dụng đất", "làm sổ đỏ", "Cấp giấy chứng nhận quyền sử dụng đất"),
        ("GPLX", "giấy phép lái xe", "mất gplx", "Thủ tục cấp lại giấy phép lái xe"),
        ("CCCD", "thẻ căn cước", "CCCD", "Cấp thẻ căn cước cho người từ đủ 14 tuổi"),
    ],
)
def test_everyday_words_lead_to_the_words_of_the_law(shelf, lan, phrase, meaning, typed, meant):
    actions.add_phrase(phrase, [meaning], actor=lan)
    assert first(typed) == meant
    actions.remove_phrase(phrase, actor=lan)
    assert queries.thesaurus() == []


def test_a_slip_that_reads_as_another_word_does_not_bury_the_name(shelf, lan):
    """Typed "hom" is as near to hôn as to hợp, and half of all texts say "ký kết hợp đồng"."""
    names = ("Cấp phép đo đạc kết hợp", "Cấp phép khai thác kết hợp", "Nhận xe kết hợp")
    for number, name in enumerate(names, 31):
        paper = {"name": "Đơn đăng ký kết hợp tác", "originals": 1}
        publish(f"1.9000{number}", fireflies(name=name, name_en="", cases=[{"name": "", "papers": [paper]}]), lan)
    assert first("dang ky ket hom") == "Đăng ký kết hôn"


def test_a_phrase_that_officers_explained_beats_names_that_share_its_words(shelf, lan):
    publish("1.900019", fireflies(name="Đăng ký hoạt động của công ty luật", name_en=""), lan)
    assert first("đóng cửa công ty") == "Đăng ký hoạt động của công ty luật"
    actions.add_phrase("đóng cửa công ty", ["giải thể doanh nghiệp"], actor=lan)
    assert first("dong cua cong ty") == "Giải thể doanh nghiệp tư nhân"


def test_the_page_says_how_it_understood_the_query(shelf):
    page = queries.search("dang ki khai sih")
    assert (page.corrected.typed, page.corrected.taken) == (
        ("dang", "ki", "khai", "sih"), ("đăng", "ký", "khai", "sinh"),
    )  # fmt: skip
    assert page.corrected.slips == 1
    assert queries.search("đăng ký khai sinh").corrected is None
    assert queries.search("dang ki khai sih", as_typed=True).total == 0
    assert first("dang ky khai sinh", as_typed=True) == "Đăng ký khai sinh"


def test_pages_join_without_gap_or_repetition(shelf):
    for text in ("", "dang ky", "cap giay"):
        whole = [hit.code for hit in queries.search(text, limit=100).hits]
        parts, after = [], None
        while True:
            page = queries.search(text, limit=1, after=after)
            parts += [hit.code for hit in page.hits]
            assert page.total == len(whole)
            if page.next is None:
                break
            after = page.next
        assert parts == whole


@pytest.mark.parametrize("token", ["", "x", "////", "bnVsbA", "WzFd", "W10", "ÿ", "a" * 10_000])
def test_a_broken_cursor_is_refused(shelf, token):
    with pytest.raises(BrokenSearchCursor):
        queries.search("khai sinh", after=token)


def test_filters_narrow_down_and_shelves_count(shelf, lan, published):
    actions.offer_procedure(
        "1.900013", unit_kind="commune", service_level="full", valid_from=published.valid_from, actor=lan
    )
    assert queries.search("", filters=Filters(level="commune")).total == 9
    assert queries.search("", filters=Filters(level="province")).total == 0
    assert queries.search("đăng ký", filters=Filters(field="thu-la")).total >= 3
    assert queries.search("đăng ký", filters=Filters(field="khac")).total == 0
    assert queries.search("", filters=Filters(service_level="partial")).total == 0
    assert [(shelf.code, shelf.count) for shelf in queries.browse("field")] == [("thu-la", 9)]
    assert [(shelf.code, shelf.count) for shelf in queries.browse("level")] == [("commune", 9)]


def test_a_search_costs_the_same_few_queries_whatever_it_finds(shelf, django_assert_num_queries):
    queries.search("khai sinh")
    for text in ("khai sinh", "dang ky", "giay chung sinh"):
        with django_assert_num_queries(3):
            queries.search(text)


def test_what_is_published_is_found_at_once_by_everyone(shelf, lan):
    assert "1.900001" not in {hit.code for hit in queries.search("nuôi đom đóm").hits}
    publish("1.900001", fireflies(), lan)
    assert first("nuoi dom dom") == "Cấp giấy phép nuôi đom đóm"


def codes_of(text):
    return {hit.code for hit in queries.search(text).hits}


def test_the_web_server_serves_the_list_before_and_finds_what_is_new_a_moment_later(shelf, lan, monkeypatch):
    """The list is built in a thread, which sees what is committed: here it is only told when to begin."""
    begun = []

    class Waiting:
        def __init__(self, target, args, **_more):
            self.run = lambda: target(*args)

        def start(self):
            begun.append(self.run)

    assert "1.900001" not in codes_of("nuoi dom dom")
    monkeypatch.setattr(directory, "_beside", True)
    monkeypatch.setattr(directory.threading, "Thread", Waiting)
    monkeypatch.setattr(directory.connection, "close", lambda: None)  # it is the test's own
    publish("1.900001", fireflies(), lan)
    for _ in range(3):
        assert "1.900001" not in codes_of("nuoi dom dom")
    assert len(begun) == 1  # one builds, however many ask
    begun.pop()()
    assert first("nuoi dom dom") == "Cấp giấy phép nuôi đom đóm"
    publish("1.900002", fireflies(), lan)
    queries.search("dom dom")
    monkeypatch.setattr(directory, "_build", lambda _day: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        begun.pop()()
    assert not directory._building.locked()  # the next request tries again
    monkeypatch.undo()
    assert codes_of("nuoi dom dom") >= {"1.900001", "1.900002"}


@pytest.mark.django_db
@settings(max_examples=60)
@given(st.text(alphabet=st.characters(), max_size=400))
def test_search_never_fails_on_any_text(text):
    queries.search(text)
    queries.search(text, as_typed=True)


@pytest.mark.parametrize(
    "text", ["a" * 10_000, "khai sinh " * 1_000, "\0" * 50, "\x1b[31m", "🧒" * 300, "1." * 5_000, "%_'\";--"]
)
def test_search_bears_hostile_texts(shelf, text):
    assert queries.search(text).total >= 0


@pytest.mark.parametrize("said", ["đóng cửa công ty", "dep cong ty", "đóng công ty"])
def test_who_closes_a_company_is_led_to_its_dissolution(db, lan, said):
    """By the pack's own thesaurus, among the neighbours that the national list has."""
    dissolution = (
        "Giải thể doanh nghiệp, giải thể trong trường hợp bị thu hồi Giấy chứng nhận đăng ký doanh nghiệp hoặc theo "
        "quyết định của Tòa án"
    )
    halted = "Đề nghị dừng thực hiện thủ tục đăng ký doanh nghiệp; thông báo hủy bỏ nghị quyết, quyết định giải thể"
    neighbours = (
        f"{halted} doanh nghiệp",
        "Giải thể công ty quản lý quỹ đầu tư chứng khoán, chi nhánh công ty quản lý quỹ nước ngoài tại Việt Nam",
        "Thông báo giải thể và kết quả giải thể quỹ đầu tư khởi nghiệp sáng tạo (cấp tỉnh)",
    )
    pack = Path(__file__).parents[4] / "packs" / "bac-ninh" / "thesaurus.json"
    for entry in json.loads(pack.read_text(encoding="utf-8")):
        actions.add_phrase(entry["phrase"], entry["meanings"], actor=lan)
    for number, name in enumerate((*neighbours, dissolution), start=1):
        publish(f"1.90010{number}", fireflies(name=name), lan)
    assert first(said) == dissolution


# A rare word that looks like a common one of the query is worth no more than that one.
@example(["Thay đổi nội dung đăng ký kinh doanh", *["Đăng ký khai sinh"] * 5], "")
@given(st.lists(st.sampled_from(sorted(NAMES.values())), min_size=1), st.text(max_size=80))
def test_the_index_finds_every_name_by_itself(names, text):
    index = NameIndex(Entry(new_id(), f"1.{n:06d}", name) for n, name in enumerate(names))
    for name in names:
        assert plain(index.rank(index.read(name).words)[0].entry.name) == plain(name)
    index.rank(index.read(text).words)


def test_spelling_of_i_and_y_and_keys():
    assert plain("Đăng ký, kỳ lý quý thay thái") == "dang ki ki li qui thay thai"
    assert (telex("ddawng"), telex("kys"), telex("d9ang")) == ("dang", "ki", "dang")
    assert codes("1.001193, 2001009 và 12.3456789") == ["1.001193", "2.001009"]


def test_known_items_are_halves_with_a_fixed_seed():
    import random

    name = "Cấp giấy phép nuôi đom đóm"
    assert half_of(name, random.Random(1)) == half_of(name, random.Random(1))
    assert len(half_of(name, random.Random(1)).split()) == 3
    right = known_items([name], lambda _: [name], slips=2)
    wrong = known_items([name], lambda _: ["x"] * 5 + [name], slips=0)
    assert (right.share, wrong.share, wrong.misses[0][1]) == (1.0, 0.0, name)

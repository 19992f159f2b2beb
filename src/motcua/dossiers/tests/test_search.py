"""The search over all: what is found, within what one may see, page by page, whatever is typed."""

import itertools
import uuid

import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from motcua.dossiers import actions, queries
from motcua.dossiers.models import Dossier
from motcua.dossiers.parties import Applicant
from motcua.dossiers.policies import DossierPermission
from motcua.dossiers.queries import Filters, Queue, finding, search
from motcua.dossiers.queries.finding import asked
from motcua.dossiers.tests.people import CONSULTED, MONDAY_MORNING
from motcua.kernel import clock
from motcua.kernel.actor import EVERYWHERE, Actor
from motcua.kernel.ids import new_id
from motcua.kernel.text import fold


@pytest.fixture(autouse=True)
def monday():
    with clock.frozen(MONDAY_MORNING):
        yield


def sees(*units, everywhere=False):
    places = EVERYWHERE if everywhere else frozenset(units)
    return Actor(id=new_id(), name="Ai Đó", grants={DossierPermission.SEE: places})


def received(town, name, number="027085001234", phone="0912345678"):
    return town.at_counter(applicant=Applicant(name=name, number=number, phone=phone)).dossier_id


def found(text, actor, limit=30):
    """Every page."""
    ids, after = [], ""
    while True:
        page = queries.search_page(text, actor=actor, after=after, limit=limit)
        ids += [row.dossier_id for row in page.rows]
        after = page.next
        if not after:
            return ids


def test_words_are_found_in_any_order_and_the_last_may_be_begun_if_nothing_fits_otherwise(town):
    an, anh = received(town, "Nguyễn Văn An"), received(town, "Nguyễn Thị Anh")
    assert found("an van nguyen", town.tuan) == [an]
    assert found("NGUYỄN an", town.tuan) == [an]
    assert found("nguyen an", town.tuan) == [an], "a whole word is not taken for a beginning"
    assert found("thi an", town.tuan) == [anh], "nobody is called so: the word may go on"
    assert found("guyen", town.tuan) == [], "a word is not found by its middle"
    assert found("nguyen", town.tuan) == [anh, an]


def test_a_number_is_found_by_its_end_or_its_beginning(town):
    one = received(town, "Đỗ Văn Cường", number="027085001234", phone="0912 345 678")
    for said in ("1234", "5678", "027085", "0912345678", "0912 345 678", "+84 912.345.678", "cuong 5678"):
        assert found(said, town.tuan) == [one], said
    for said in ("4567", "0912", "cuong 9999"):
        assert found(said, town.tuan) == [], said


def test_a_code_without_its_agency_is_found_by_those_who_see_the_whole_province_too(town):
    one = received(town, "Lê Thị Lan")
    code = town.dossier(one).code
    short = code.split("-", 1)[1]
    everybody = sees(everywhere=True)
    assert found(short, everybody) == found(code.lower(), everybody) == found(short, town.tuan) == [one]
    assert found(code, sees(new_id())) == found(short, sees(new_id())) == []


def test_what_changes_at_a_dossier_changes_what_it_is_found_by(town):
    draft = town.filled()
    officer, department = town.huong, sees(town.department.id)
    assert found("ngoc anh", officer) == []
    actions.submit_dossier(draft, actor=town.ngocanh)
    assert found("ngoc anh", officer) == [draft]
    assert found("ngoc anh", department) == []
    Dossier.objects.filter(id=draft).update(involved_units=[town.department.id], applicant_search="pham ngoc anh 09")
    assert found("pham", department) == [draft]


def test_a_unit_that_is_asked_for_its_opinion_finds_the_dossier(town):
    receipt = actions.receive_dossier(
        town.intake(CONSULTED, handling_unit=town.department.id, handling_area="09187"),
        idempotency_key=new_id(), at_unit=town.department.id, actor=town.mai,
    )  # fmt: skip
    assert found("van cuong", sees(town.department.id)) == [receipt.dossier_id]
    assert found("van cuong", sees(town.ward.id)) == []
    step = town.step(receipt.dossier_id)
    actions.complete_task(receipt.dossier_id, step.task_id, outcome="", actor=town.thuha)
    assert found("van cuong", sees(town.ward.id)) == [receipt.dossier_id]


def test_people_find_their_own_among_all(town):
    mine, other = town.submitted(), received(town, "Lê Ngọc Anh")
    assert found("ngoc anh", town.ngocanh) == [mine]
    both = Actor(
        id=new_id(), name="", parties=town.ngocanh.parties,
        grants={DossierPermission.SEE: frozenset({town.ward.id})},
    )  # fmt: skip
    assert found("ngoc anh", both, limit=1) == [other, mine]
    assert {one.id for one in search.matching("ngoc anh", actor=both)} == {mine, other}


@pytest.mark.parametrize("looked_through", [0, 2, 5_000])
def test_however_the_newest_are_looked_for_the_pages_are_the_same(town, monkeypatch, looked_through):
    monkeypatch.setattr(finding, "LOOKED_THROUGH", looked_through)
    ids = [received(town, name) for name in ("Lê Lan", "Trần Lan", "Lê Lan Anh", "Lê Hoa", "Lê Lan")]
    many = sees(*(new_id() for _ in range(40)), town.ward.id)
    for actor in (town.tuan, sees(everywhere=True), many):
        assert found("lan", actor, limit=2) == [ids[4], ids[2], ids[1], ids[0]]
        assert found("le lan", actor, limit=2) == [ids[4], ids[2], ids[0]]
        assert found("le la", actor, limit=1) == [ids[4], ids[2], ids[0]]
        assert found("", actor) == found("l", actor) == found("' | & : *", actor) == []


def test_a_list_is_narrowed_by_the_same_words_and_by_a_code(town):
    an, anh = received(town, "Nguyễn Văn An"), received(town, "Nguyễn Thị Ánh")
    for queue, actor in ((Queue.UNIT, town.huong), (Queue.UNIT, town.tuan)):
        whole = {row.dossier_id for row in queries.worklist(actor, queue).rows}
        for text, fitting in (("nguyen an", {an, anh}), ("van", {an}), (town.dossier(an).code.lower(), {an})):
            rows = queries.worklist(actor, queue, filters=Filters(text=text)).rows
            assert {row.dossier_id for row in rows} == whole & fitting, (queue, text)


def test_a_search_asks_few_questions(town, django_assert_num_queries):
    received(town, "Lê Lan")
    for said in ("le lan", "5678"):
        queries.search_page(said, actor=town.tuan)
        with django_assert_num_queries(3):
            assert queries.search_page(said, actor=town.tuan).rows


# --- the language of the index ------------------------------------------------------------------------------------

WORD = st.sampled_from(["lan", "lan anh", "Lê", "1", "2025", "0912345678", "x'y", "a/b", "Đỗ", "ß", "李", "o-o"])
ANYTHING = st.text(max_size=30) | st.lists(WORD, max_size=5).map(" ".join)
UNIT = uuid.UUID("01940000-0000-7000-8000-0000000abcde")


def fits(name, query):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT dossiers_search_tokens(%s, '', '', %s::uuid[]) @@ %s::tsquery",
            [fold(name.replace("\x00", "")), [UNIT], query],
        )
        return cursor.fetchone()[0]


@pytest.mark.django_db
@given(name=ANYTHING, text=ANYTHING)
def test_whatever_is_typed_is_answered_and_the_same_in_every_way_of_asking(name, text):
    sought = asked(text.replace("\x00", ""))
    if not sought:
        return
    others = frozenset(uuid.uuid4() for _ in range(40))
    ways = (EVERYWHERE, frozenset({UNIT}), others | {UNIT})
    for begun in (False, True):
        answers = {fits(name, finding.query(sought, places, begun=begun)) for places in ways}
        assert len(answers) == 1
    assert not fits(name, finding.query(sought, frozenset({uuid.UUID(int=1)})))


@pytest.mark.django_db
@given(st.lists(st.sampled_from(["le", "lan", "thi", "anh", "0912345678"]), min_size=1, max_size=4, unique=True))
def test_a_name_is_found_by_any_of_its_words_in_any_order(words):
    for some in itertools.permutations(words, min(2, len(words))):
        sought = asked(" ".join(some))
        if sought:
            assert fits(" ".join(words), finding.query(sought, EVERYWHERE))
            assert sought.fits(" ".join(words))
            assert not fits("tran binh 0987", finding.query(sought, EVERYWHERE, begun=True))

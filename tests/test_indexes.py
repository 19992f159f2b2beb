"""Every list and every look-up has an index that the planner uses when reading the whole table is forbidden."""

import datetime as dt

import pytest
from django.db import connection

from motcua.arrivals import queries as halls
from motcua.deadlines import queries as deadlines
from motcua.dossiers import queries
from motcua.dossiers.errors import WrongCodeOrSecret
from motcua.dossiers.policies import DossierPermission
from motcua.dossiers.queries import Queue
from motcua.dossiers.queries.worklist import whole_queue
from motcua.kernel import audit
from motcua.kernel.actor import EVERYWHERE, Actor, ActorKind
from motcua.kernel.audit import Subject
from motcua.kernel.ids import new_id
from motcua.kernel.tests.plans import as_never_counted
from motcua.workflow.policies import TaskKind, task_right

UNITS = frozenset({new_id(), new_id()})
OFFICER = Actor(
    new_id(), "Cán Bộ", ActorKind.PERSON,
    {right.value: UNITS for right in (DossierPermission.SEE, *map(task_right, TaskKind))},
    posts=frozenset({new_id()}),
)  # fmt: skip
GOVERNOR = Actor(
    new_id(), "Quản Trị Tỉnh", ActorKind.PERSON,
    {right.value: EVERYWHERE for right in (DossierPermission.SEE, *map(task_right, TaskKind))},
)  # fmt: skip
ENTRIES = {"search_entry_tokens", "dossiers_searchentry_pkey"}
LAN, CODE = queries.Filters(text="lê lan"), queries.Filters(text="H01-261113-0001")
CITIZEN = Actor(new_id(), "Công Dân", ActorKind.PERSON, parties=frozenset({new_id()}))


class Plans:
    """Asks the planner about each statement that runs, and keeps what it says."""

    def __init__(self):
        self.found = []

    def __call__(self, execute, statement, params, many, context):
        if statement.lstrip().upper().startswith("SELECT"):
            with connection.connection.cursor() as cursor:
                cursor.execute(f"EXPLAIN {statement}", params)
                self.found.append("\n".join(row[0] for row in cursor.fetchall()))
        return execute(statement, params, many, context)

    @property
    def text(self):
        return "\n".join(self.found)


@pytest.fixture(autouse=True)
def _read_once(db):
    """What a process reads whole and keeps: the calendars, the halls' services and rules."""
    deadlines.calendar_for()
    halls.services()


@pytest.fixture
def plans(db):
    as_never_counted()
    found = Plans()
    with connection.execute_wrapper(found):
        yield found


@pytest.mark.parametrize(
    ("ask", "indexes"),
    [
        (lambda: queries.worklist(OFFICER, Queue.UNIT), {"work_of_a_unit", "work_of_a_post"}),
        (lambda: queries.worklist(OFFICER, Queue.MINE), {"work_of_a_post"}),
        (lambda: queries.worklist(OFFICER, Queue.SUPPLEMENT), {"dossier_waiting", "dossier_by_handler"}),
        (lambda: queries.worklist(OFFICER, Queue.DONE), {"dossier_by_handler"}),
        (lambda: queries.queue_counts(OFFICER), {"dossier_waiting", "work_of_a_unit", "work_of_a_post"}),
        (lambda: queries.worklist(OFFICER, Queue.TODAY), {"work_of_a_unit", "work_of_a_post"}),
        (lambda: queries.worklist(OFFICER, Queue.LATE), {"work_of_a_unit", "work_of_a_post"}),
        (lambda: queries.worklist(OFFICER, Queue.PAYMENT), {"dossier_waiting", "dossier_by_handler"}),
        (lambda: queries.worklist(GOVERNOR, Queue.SUPPLEMENT), {"dossier_waiting"}),
        (lambda: queries.worklist(GOVERNOR, Queue.PAYMENT), {"dossier_waiting"}),
        (lambda: queries.worklist(OFFICER, Queue.DONE, filters=LAN), ENTRIES),
        (lambda: queries.worklist(OFFICER, Queue.DONE, filters=CODE), {"dossiers_dossier_code"}),
        (lambda: queries.worklist(OFFICER, Queue.UNIT, filters=LAN), {"work_of_a_unit", "search_entry_tokens"}),
        (lambda: queries.search_page("le lan", actor=OFFICER), {"search_entry_tokens"}),
        (lambda: queries.search_page("0912345678", actor=OFFICER), {"search_entry_tokens"}),
        (lambda: queries.search_page("lan", actor=OFFICER), {"search_entry_tokens"}),
        (lambda: queries.search_page("lan", actor=GOVERNOR), {"dossiers_searchentry_pkey"}),
        (lambda: queries.search_page("le lan", actor=GOVERNOR), {"search_entry_tokens"}),
        (lambda: queries.search_page("H01-261113-0001", actor=GOVERNOR), {"dossiers_dossier_code"}),
        (lambda: queries.my_dossiers(CITIZEN), {"dossier_by_applicant"}),
        (lambda: halls.hall(new_id()), {"ticket_live"}),
        (lambda: halls.hall(new_id()), {"ticket_by_call"}),
        (lambda: halls.hall(new_id()), {"session_open"}),
        (lambda: halls.follow("ACDEFGHJ"), {"ticket_by_secret"}),
        (lambda: halls.visit("ACDEFGHJ"), {"arrivals_booking_secret"}),
        (lambda: queries.ready_at_counter(new_id(), limit=4), {"dossier_to_fetch"}),
        (lambda: list(audit.history(Subject("dossier", new_id()))), {"one_entry_a_position"}),
    ],
)
def test_a_list_reads_its_index(plans, ask, indexes):
    ask()
    assert any(index in plans.text for index in indexes), plans.text
    assert "Seq Scan" not in plans.text, plans.text


def test_following_by_code_reads_the_code_alone(plans):
    with pytest.raises(WrongCodeOrSecret):
        queries.track(f"X-{dt.date(2025, 1, 1):%y%m%d}-0001", "AAAAAAAA")
    assert "dossiers_dossier_code" in plans.text
    assert "Seq Scan" not in plans.text


@pytest.mark.parametrize("queue", [Queue.SUPPLEMENT, Queue.PAYMENT])
def test_waiting_lists_write_out_the_condition_of_their_index(queue):
    """A prepared statement knows no values: with the states as parameters it would read all dossiers."""
    statement, _values = whole_queue(GOVERNOR, queue, queries.Filters()).query.sql_with_params()
    assert """"state" IN ('awaiting_supplement', 'awaiting_payment')""" in statement

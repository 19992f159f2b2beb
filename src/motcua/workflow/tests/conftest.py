"""A commune, a department and the people who work there."""

import datetime as dt
from types import SimpleNamespace

import pytest
from django.apps import apps

from motcua.kernel import clock
from motcua.kernel.actor import Actor, service
from motcua.kernel.audit import Subject
from motcua.kernel.ids import new_id
from motcua.workflow import actions, library
from motcua.workflow.actions import LaneBinding
from motcua.workflow.policies import WorkflowPermission as May
from motcua.workflow.tests.drawing_board import Board

MONDAY = clock.at(2026, 11, 16, 8, 0)
PUBLISHER = service("test.publisher", May.PUBLISH_DEFINITION)
CLOCKWORK = service("test.clockwork", May.FIRE_TIMERS)
CITIZEN = Actor(id=new_id(), name="Nguyễn Thị Tuyết Nhung")


@pytest.fixture(autouse=True)
def _forget_specifications():
    library.specification.cache_clear()


@pytest.fixture(autouse=True)
def _monday():
    with clock.frozen(MONDAY):
        yield


@pytest.fixture
def town(db):
    """Phường Kinh Bắc and Sở Tài chính with their officers; each holds one post."""
    unit = apps.get_model("identity", "Unit")
    account, role, post = (apps.get_model("identity", name) for name in ("Account", "Role", "Post"))
    commune = unit.objects.create(kind="commune", key="commune-kinh-bac")
    department = unit.objects.create(kind="department", key="department-finance")

    def officer(name, username, at, role_code, *rights):
        found, _ = role.objects.update_or_create(
            code=role_code, defaults={"name": role_code, "permissions": [right.value for right in rights]}
        )
        person = account.objects.create(username=username, full_name=name)
        place = post.objects.create(account=person, unit=at, role=found, valid_from=dt.date(2025, 7, 1))
        grants = {right.value: frozenset({at.id}) for right in rights}
        return Actor(id=person.id, name=name, grants=grants, posts=frozenset({place.id}))

    case_rights = (May.APPRAISE, May.CONSULT, May.WORK)
    return SimpleNamespace(
        commune=commune.id,
        department=department.id,
        huong=officer("Nguyễn Thị Hường", "huong", commune, "intake_officer", May.INTAKE, May.RETURN, May.PAY),
        tuan=officer("Trần Văn Tuấn", "tuan", commune, "case_officer", *case_rights),
        mai=officer("Lê Thị Mai", "mai", commune, "case_officer", *case_rights),
        le=officer("Nguyễn Thị Lệ", "le", commune, "approver", May.APPROVE, May.ISSUE, May.ASSIGN),
        binh=officer("Phạm Văn Bình", "binh", department, "case_officer", *case_rights),
    )


@pytest.fixture
def publish(db):
    def published(board, code="thu", **values):
        bpmn = board.bpmn() if isinstance(board, Board) else board
        values = {"valid_from": dt.date(2025, 7, 1), "legal_basis": "Quyết định thử", **values}
        return actions.publish_definition(code, bpmn, actor=PUBLISHER, **values)

    return published


@pytest.fixture
def begin(publish, town):
    """Publish a board and start it: counter, office and leader at the commune, `other` at the department."""

    def started(board, **data):
        publish(board)
        homes = {"counter": town.commune, "office": town.commune, "leader": town.commune, "other": town.department}
        lanes = {lane: LaneBinding(homes[lane]) for lane in board.lanes}
        return actions.start_process(
            subject=Subject("dossier", new_id()), process_code="thu", lanes=lanes, data=data, actor=CITIZEN
        )

    return started

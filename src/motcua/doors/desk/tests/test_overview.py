"""The register without people, the staff of an agency, and the memory as an auditor checks it."""

import datetime as dt
from html import unescape

import pytest
from django.db import connection
from django.urls import reverse

from motcua.doors.desk.tests.conftest import MONDAY
from motcua.dossiers import queries
from motcua.dossiers.models import Dossier
from motcua.dossiers.policies import DossierPermission
from motcua.dossiers.tests.people import Town
from motcua.identity import actions as identity_actions
from motcua.identity.queries import organisation, staff_of
from motcua.kernel import audit, clock
from motcua.kernel.actor import EVERYWHERE, Actor
from motcua.kernel.audit import Subject
from motcua.kernel.errors import NotAllowed
from motcua.kernel.ids import new_id
from motcua.kernel.tests.plans import as_never_counted

pytestmark = pytest.mark.django_db


@pytest.fixture
def town():
    return Town()


def page_of(client, name, **asked):
    response = client.get(reverse(f"desk:{name}"), asked)
    return response, unescape(response.content.decode())


# The register


def test_an_administrator_sees_which_dossiers_there_are_and_none_of_the_people(town, signed_in):
    dossier = town.dossier(town.accepted())
    waiting = town.dossier(town.submitted())
    response, text = page_of(signed_in("nam"), "register")
    assert response.status_code == 200
    for shown in (dossier.code, waiting.code, dossier.procedure_name, "Đang giữ: 2"):
        assert shown in text
    for person in (dossier.applicant_name, dossier.applicant_number, dossier.applicant_phone, "Bảo Hân"):
        assert person not in text
    assert signed_in("nam").get(reverse("desk:dossier", args=[dossier.id])).status_code == 404


def test_nothing_of_the_people_is_even_read(town, django_assert_num_queries):
    town.accepted()
    with connection.execute_wrapper(_said(asked := [])):
        queries.register(town.nam)
    for column in ("applicant", "answers", "submitter", "subject_line", "secret"):
        assert not any(column in statement for statement in asked)


def test_the_register_is_of_ones_own_places(town, signed_in):
    dossier = town.dossier(town.accepted())
    assert queries.register(town.mai).rows == ()
    assert [row.code for row in queries.register(town.huy).rows] == [dossier.code]
    assert [row.code for row in queries.register(town.huy, unit_id=town.ward.id).rows] == [dossier.code]
    assert queries.register(town.huy, unit_id=town.department.id).rows == ()
    with pytest.raises(NotAllowed):
        queries.register(town.nam, unit_id=town.department.id)
    with pytest.raises(NotAllowed):
        queries.register(town.ngocanh)
    assert queries.registered_id(dossier.code.lower(), actor=town.nam) == dossier.id
    assert queries.registered_id(dossier.code, actor=town.mai) is None
    assert queries.registered_codes([dossier.id], actor=town.nam) == {dossier.id: dossier.code}


def test_it_pages_by_key_filters_by_state_and_counts_what_is_late(town, signed_in):
    accepted, *submitted = town.accepted(), town.submitted(), town.submitted(), town.submitted()
    first = queries.register(town.nam, limit=2)
    second = queries.register(town.nam, after=first.rows[-1].id, limit=2)
    assert [row.id for row in (*first.rows, *second.rows)] == sorted([accepted, *submitted], reverse=True)
    assert first.next
    assert not second.next
    for viewer in (town.nam, town.huy):
        assert [row.id for row in queries.register(viewer, state="accepted").rows] == [accepted]
    assert queries.register(town.nam).late == 0
    with clock.frozen(MONDAY + dt.timedelta(days=10)):
        assert queries.register(town.nam).late == 4
        _, text = page_of(signed_in("nam"), "register", **{"trang-thai": "accepted"})
        assert "4 hồ sơ quá hạn" in text


def test_a_page_of_the_register_reads_few_rows_however_many_there_are(town):
    """The plan for an agency's register reads each list from its head, in the order that its index keeps."""
    scope = Actor(new_id(), "Quản trị", grants={DossierPermission.SEE_REGISTER.value: frozenset({town.ward.id})})
    as_never_counted()
    with connection.execute_wrapper(_planned(plans := [])):
        queries.register(scope)
        queries.register(Actor(new_id(), "Huy", grants={DossierPermission.SEE_REGISTER.value: EVERYWHERE}))
    text = "\n".join(plans)
    assert "dossier_by_handler" in text
    assert "dossier_by_receiver" in text
    assert "Seq Scan on dossiers" not in text


def _said(statements):
    def wrapper(execute, statement, params, many, context):
        statements.append(statement)
        return execute(statement, params, many, context)

    return wrapper


def _planned(plans):
    def wrapper(execute, statement, params, many, context):
        with connection.connection.cursor() as cursor:
            cursor.execute(f"EXPLAIN {statement}", params)
            plans.append("\n".join(row[0] for row in cursor.fetchall()))
        return execute(statement, params, many, context)

    return wrapper


# Staff


def test_an_agency_administrator_sees_the_staff_with_posts_sign_in_and_what_is_lent(town, signed_in):
    signed_in("tuan")
    le, huong = town.le, town.huong
    identity_actions.delegate_post(
        next(iter(le.posts)), huong.id, starts_at=MONDAY, ends_at=MONDAY + dt.timedelta(days=3), reason="Đi họp",
        actor=le,
    )  # fmt: skip
    with clock.frozen(MONDAY + dt.timedelta(hours=1)):
        response, text = page_of(signed_in("nam"), "staff")
    rows = [[cell["text"] for cell in row["cells"]] for row in response.context["page"]["rows"]]
    by_name = {row[0]: row for row in rows}
    assert {"Trần Văn Tuấn (tuan)", "Nguyễn Thị Lệ (le)", "Nguyễn Thị Hường (huong)"} <= set(by_name)
    assert by_name["Trần Văn Tuấn (tuan)"][5] not in {"chưa lần nào", ""}
    assert by_name["Phạm Thị Hoa (hoa)"][5] == "chưa lần nào"
    assert by_name["Nguyễn Thị Lệ (le)"][6] == "Nguyễn Thị Hường"
    assert "Hoàng Minh Đức" not in text


def test_staff_of_other_agencies_are_for_those_who_look_after_the_province(town, signed_in):
    department = town.department.id
    assert signed_in("nam").get(reverse("desk:staff"), {"don-vi": department}).status_code in {403, 404}
    assert signed_in("tuan").get(reverse("desk:staff")).status_code == 403
    _, text = page_of(signed_in("huy"), "staff", **{"don-vi": department})
    assert "Hoàng Minh Đức" in text
    with pytest.raises(NotAllowed):
        staff_of(department, actor=town.nam)


def test_staff_costs_two_queries(town, django_assert_num_queries):
    nam, ward = town.nam, organisation().by_key("commune-09187").id
    with django_assert_num_queries(3):  # the revision of the organisation besides, which a request has asked before
        staff_of(ward, actor=nam)


# The memory


def test_an_auditor_checks_the_chains_of_a_dossier(town, signed_in):
    dossier = town.dossier(town.accepted())
    signed_in("tuan").get(reverse("desk:dossier", args=[dossier.id]))
    _, text = page_of(signed_in("binh"), "audit", ma=dossier.code)
    entries = audit.history(Subject("dossier", dossier.id)).count()
    assert f"Việc đã làm: {entries} mục, chuỗi còn nguyên vẹn." in text
    assert "Lượt xem: 1 mục, chuỗi còn nguyên vẹn." in text
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE kernel_auditentry DISABLE TRIGGER kernel_auditentry_append_only")
        cursor.execute(
            "UPDATE kernel_auditentry SET actor_name = 'x' WHERE subject_id = %s AND position = 2", [dossier.id]
        )
    _, text = page_of(signed_in("binh"), "audit", ma=dossier.code)
    assert "nội dung đã bị sửa" in text
    _, text = page_of(signed_in("binh"), "audit", ma="H05.1-1")
    assert "Không có hồ sơ nào mang mã H05.1-1." in text


def test_an_auditor_sees_the_heads_of_the_nights_and_checks_one(town, signed_in, settings):
    settings.AUDIT_SIGNING_KEY = "11" * 32
    town.accepted()
    with clock.frozen(MONDAY + dt.timedelta(days=1)):
        audit.make_head(MONDAY.date())
        response, text = page_of(signed_in("binh"), "audit", ngay="2026-11-16")
        assert "16/11/2026: dấu chốt còn nguyên vẹn." in text
        (row,) = response.context["page"]["rows"]
        assert row["cells"][3]["text"] == "hợp lệ"
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE kernel_audithead DISABLE TRIGGER kernel_audithead_append_only")
            cursor.execute("UPDATE kernel_audithead SET root = %s", [bytes(32)])
        _, text = page_of(signed_in("binh"), "audit", ngay="2026-11-16")
        assert "có mục của ngày đó bị thêm, sửa hoặc xóa sau khi chốt" in text
        _, text = page_of(signed_in("binh"), "audit", ngay="2026-11-01")
        assert "01/11/2026" in text
    assert signed_in("huy").get(reverse("desk:audit")).status_code == 403


def test_nothing_odd_that_is_asked_makes_a_fault(signed_in):
    for name in ("register", "staff", "audit"):
        for asked in ({"don-vi": str(new_id())}, {"don-vi": "x"}, {"sau": "x", "trang-thai": "x"},
                      {"ngay": "2026-99-99", "truoc": "x", "ma": "\x00"}):  # fmt: skip
            assert signed_in("binh").get(reverse(f"desk:{name}"), asked).status_code in {200, 403, 404, 422}


def test_drafts_stand_in_no_register(town):
    draft = town.filled()
    assert Dossier.objects.get(id=draft).state == "draft"
    assert queries.register(town.huy).rows == ()

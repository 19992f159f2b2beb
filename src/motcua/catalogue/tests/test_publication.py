"""From a draft to its end: what can be published, what takes its place, what becomes of codes."""

import datetime as dt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from motcua.catalogue import actions, completeness, queries
from motcua.catalogue.content import read, with_ids, write
from motcua.catalogue.errors import (
    CodeTaken,
    DraftExists,
    IncompleteProcedure,
    InvalidCode,
    InvalidDocument,
    InvalidPeriod,
    NotADraft,
    NotInForce,
    UnknownProcedure,
)
from motcua.catalogue.tests.conftest import DECISION, fireflies, publish
from motcua.kernel import audit, clock
from motcua.kernel.audit import Subject
from motcua.kernel.errors import Conflict, NotAllowed
from motcua.kernel.ids import new_id
from motcua.kernel.models import OutboxEvent

PARTS = {
    "name": {"name": ""},
    "steps": {"steps": ""},
    "channels": {"channels": []},
    "papers": {"cases": []},
    "time_limit": {"channels": [{"channel": "direct", "limits": [{"value": "3", "unit": None}]}]},
    "subjects": {"subjects": []},
    "agencies": {"agencies": []},
}


def test_a_complete_draft_is_published_with_its_record_and_its_event(published):
    view = queries.procedure("1.900001")
    assert (view.state, view.name, view.valid_from) == ("published", "Cấp giấy phép nuôi đom đóm", dt.date(2026, 11, 1))
    assert view.decision.number == "12/QĐ-UBND"
    actions_recorded = [entry.action for entry in audit.history(Subject("procedure", published.procedure_id))]
    assert actions_recorded == ["catalogue.version.drafted", "catalogue.version.published"]
    assert OutboxEvent.objects.filter(name="catalogue.version_published").count() == 1


@pytest.mark.django_db
@given(st.sets(st.sampled_from(sorted(PARTS))))
def test_publication_names_exactly_the_parts_that_are_missing(absent):
    changes = {}
    for part in sorted(absent):
        changes |= PARTS[part]
    if {"channels", "time_limit"} <= absent:
        changes["channels"] = []
    expected = absent | ({"time_limit"} if "channels" in absent else set())
    assert set(completeness.missing(read(fireflies(**changes)))) == expected


def test_an_incomplete_draft_stays_a_draft_and_says_what_is_missing(db, lan):
    draft = actions.draft_version("1.900001", fireflies(steps="", subjects=[]), actor=lan)
    with pytest.raises(IncompleteProcedure) as refused:
        actions.publish_version(draft.version_id, decision=DECISION, valid_from=dt.date(2026, 11, 1), actor=lan)
    assert refused.value.data["missing"] == ["steps", "subjects"]
    assert "đối tượng" in refused.value.message
    assert [info.state for info in queries.drafts(actor=lan)] == ["draft"]
    with pytest.raises(UnknownProcedure):
        queries.procedure("1.900001")


def test_a_paper_without_a_count_is_a_missing_part():
    content = fireflies(cases=[{"name": "", "papers": [{"name": "Đơn xin nuôi"}]}])
    assert completeness.missing(read(content)) == ["papers"]


def test_an_amendment_takes_the_place_of_the_version_before(published, lan):
    draft = actions.amend_procedure("1.900001", actor=lan)
    actions.edit_draft(draft.version_id, {"summary": "Từ nay nuôi được cả ban ngày."}, actor=lan)
    actions.publish_version(draft.version_id, decision=DECISION, valid_from=dt.date(2026, 12, 1), actor=lan)
    assert queries.procedure("1.900001").version_id == published.version_id
    later = queries.procedure("1.900001", as_of=dt.date(2026, 12, 1))
    assert (later.version_id, later.summary) == (draft.version_id, "Từ nay nuôi được cả ban ngày.")
    pinned = queries.version(published.version_id, as_of=dt.date(2026, 12, 2))
    assert pinned.summary == "Cho phép bạn nuôi đom đóm trong vườn."
    assert "replaced" in {warning.code for warning in pinned.warnings}
    assert [(info.number, info.state) for info in queries.versions_of("1.900001")] == [(1, "amended"), (2, "published")]


def test_cases_papers_and_fees_keep_their_ids_from_one_version_to_the_next(published, lan):
    before = queries.version(published.version_id)
    draft = actions.amend_procedure("1.900001", actor=lan)
    changed = fireflies()["cases"][::-1]
    actions.edit_draft(draft.version_id, {"cases": changed}, actor=lan)
    after = queries.version(draft.version_id)
    ids = {case.name: (case.id, case.papers[0].id) for case in before.cases}
    assert {case.name: (case.id, case.papers[0].id) for case in after.cases} == ids
    assert len({paper.id for case in before.cases for paper in case.papers}) == 2


def test_limits_and_fees_follow_channel_and_case(published):
    view = queries.procedure("1.900001")
    garden, house = view.cases
    assert (view.limit_for("online", garden.id).value, view.limit_for("online", garden.id).unit) == (3, "working_day")
    assert view.limit_for("online", house.id).unit == "day"
    assert view.limit_for("direct", house.id).value == 4
    assert view.limit_for("post").value == 3
    assert [fee.amount for fee in view.fees_for("online", house.id)] == [50000]
    assert view.fees_for("direct") == ()


def test_a_published_version_cannot_be_edited_discarded_or_published_again(published, lan):
    with pytest.raises(NotADraft):
        actions.edit_draft(published.version_id, {"summary": "Khác"}, actor=lan)
    with pytest.raises(NotADraft):
        actions.discard_draft(published.version_id, reason="nhầm", actor=lan)
    with pytest.raises(NotADraft):
        actions.publish_version(published.version_id, decision=DECISION, valid_from=dt.date(2026, 12, 1), actor=lan)


def test_a_second_draft_and_an_edit_on_top_of_another_are_refused(published, lan):
    draft = actions.amend_procedure("1.900001", actor=lan)
    with pytest.raises(DraftExists):
        actions.amend_procedure("1.900001", actor=lan)
    with pytest.raises(Conflict):
        actions.edit_draft(draft.version_id, {"summary": "Khác"}, if_hash="seen before", actor=lan)
    actions.discard_draft(draft.version_id, reason="làm lại", actor=lan)
    assert queries.drafts(actor=lan) == []


def test_an_abolished_procedure_is_found_with_a_caution_but_not_searched(published, lan):
    actions.abolish_procedure(
        "1.900001", decision=DECISION, valid_to=dt.date(2026, 11, 20), legal_basis="Nghị định 2/2026/NĐ-CP", actor=lan
    )
    view = queries.procedure("1.900001")
    assert view.state == "abolished"
    assert "abolished" in {warning.code for warning in view.warnings}
    assert queries.search("nuôi đom đóm").total == 0
    with pytest.raises(NotInForce):
        actions.abolish_procedure(
            "1.900001", decision=DECISION, valid_to=dt.date(2026, 11, 21), legal_basis="x", actor=lan
        )


def test_a_procedure_can_come_back_after_its_end(published, lan):
    actions.abolish_procedure("1.900001", decision=DECISION, valid_to=dt.date(2026, 11, 20), legal_basis="x", actor=lan)
    publish("1.900001", fireflies(summary="Trở lại."), lan, valid_from=dt.date(2026, 11, 22))
    assert queries.procedure("1.900001").summary == "Trở lại."
    assert queries.procedure("1.900001", as_of=dt.date(2026, 11, 21)).state == "abolished"


def test_periods_that_do_not_fit_are_refused(published, lan):
    draft = actions.amend_procedure("1.900001", actor=lan)
    for day in (dt.date(2026, 10, 31), dt.date(1899, 12, 31), dt.date(2101, 1, 1)):
        with pytest.raises(InvalidPeriod):
            actions.publish_version(draft.version_id, decision=DECISION, valid_from=day, actor=lan)
    assert queries.procedure("1.900001").version_id == published.version_id


def test_who_may_not_may_not(published, hung, lan):
    draft = actions.amend_procedure("1.900001", actor=lan)
    today = clock.today()
    attempts = [
        lambda: actions.draft_version("1.900002", fireflies(), actor=hung),
        lambda: actions.amend_procedure("1.900001", actor=hung),
        lambda: actions.edit_draft(draft.version_id, {}, actor=hung),
        lambda: actions.discard_draft(draft.version_id, reason="", actor=hung),
        lambda: actions.publish_version(draft.version_id, decision=DECISION, valid_from=today, actor=hung),
        lambda: actions.abolish_procedure("1.900001", decision=DECISION, valid_to=today, legal_basis="", actor=hung),
        lambda: actions.renumber_procedure("1.900001", "1.900009", valid_from=today, legal_basis="", actor=hung),
        lambda: actions.add_alias("1.900001", "dom-dom", actor=hung),
        lambda: actions.offer_procedure(
            "1.900001", unit_kind="commune", service_level="full", valid_from=today, actor=hung
        ),
        lambda: actions.place_procedure("1.900001", life_events=[], actor=hung),
        lambda: actions.add_phrase("đom đóm", ["đom đóm"], actor=hung),
        lambda: actions.remove_phrase("đom đóm", actor=hung),
        lambda: actions.review_change_set(new_id(), actor=hung),
        lambda: queries.drafts(actor=hung),
        lambda: queries.change_sets(actor=hung),
        lambda: queries.quarantined(actor=hung),
    ]
    for attempt in attempts:
        with pytest.raises(NotAllowed):
            attempt()


@pytest.mark.parametrize("code", ["", "1.12345", "1.1234567", "x.123456", "1.900001\n", "1" * 500, "١.٩٠٠٠٠١"])
def test_codes_that_are_none_are_refused(db, lan, code):
    with pytest.raises(InvalidCode):
        actions.draft_version(code, fireflies(), actor=lan)


@pytest.mark.parametrize(
    ("changes", "place"),
    [
        ({"nmae": "x"}, ".nmae"),
        ({"levels": "commune"}, ".levels"),
        ({"levels": ["village"]}, "levels"),
        ({"name": "a\0b"}, ".name"),
        ({"cases": [{"name": "x", "papers": [{"name": "y", "originals": "1"}]}]}, ".cases[0].papers[0].originals"),
        ({"channels": [{"channel": "fax"}]}, "channels.channel"),
        ({"channels": [{"channel": "online", "fees": [{"amount": -1}]}]}, "channels.fees.amount"),
        ({"channels": [{"channel": "online", "limits": [{"value": "NaN", "unit": "day"}]}]}, None),
        ({"channels": [{"channel": "online", "limits": [{"value": "1e9", "unit": "day"}]}]}, None),
    ],
)
def test_a_document_that_is_none_is_refused_with_its_place(db, lan, changes, place):
    with pytest.raises(InvalidDocument) as refused:
        actions.draft_version("1.900001", fireflies(**changes), actor=lan)
    assert place is None or refused.value.data["path"] == place


def test_a_renumbered_procedure_answers_to_its_old_code(published, lan):
    actions.renumber_procedure(
        "1.900001", "1.900002", valid_from=dt.date(2026, 11, 20), legal_basis="13/QĐ-UBND", actor=lan
    )
    assert queries.procedure("1.900001").code == "1.900002"
    assert queries.procedure("1.900002").procedure_id == published.procedure_id
    assert queries.search("1.900001").hits[0].code == "1.900002"


@pytest.mark.parametrize("code", ["", "x", "9.999999", "1.900001'--", "\0", "\ud800", "1" * 10_000, "'; DROP"])
def test_a_code_that_nobody_knows_is_said_to_be_unknown(published, code):
    with pytest.raises(UnknownProcedure):
        queries.procedure(code)


def test_a_code_that_names_another_procedure_cannot_be_taken(published, lan):
    publish("1.900002", fireflies(name="Cấp giấy phép nuôi dế"), lan)
    with pytest.raises(CodeTaken):
        actions.renumber_procedure("1.900001", "1.900002", valid_from=clock.today(), legal_basis="", actor=lan)
    with pytest.raises(CodeTaken):
        actions.add_alias("1.900001", "1.900002", actor=lan)
    assert queries.procedure("1.900001").code == "1.900001"


def test_a_provincial_form_of_a_code_leads_to_the_procedure(published, lan):
    actions.add_alias("1.900001", "1.900001.H05", actor=lan)
    actions.add_alias("1.900001", "1.900001.H05", actor=lan)
    assert queries.procedure("1.900001.H05").procedure_id == published.procedure_id


@pytest.mark.django_db
@settings(max_examples=20)
@given(st.lists(st.integers(0, 5), min_size=1, max_size=7))
def test_any_chain_of_renumbering_resolves_to_one_procedure(steps):
    from django.db import transaction

    from motcua.catalogue.policies import CataloguePermission
    from motcua.kernel.actor import service

    lan = service("Lan", *CataloguePermission)
    with transaction.atomic():
        made = publish("1.900000", fireflies(), lan)
        used, day = {"1.900000"}, clock.today()
        for step in steps:
            code = f"1.90000{step}"
            actions.renumber_procedure(min(used), code, valid_from=day, legal_basis="x", actor=lan)
            used.add(code)
            for known in used:
                view = queries.procedure(known)
                assert (view.procedure_id, view.code) == (made.procedure_id, code)
        transaction.set_rollback(True)


def test_english_readers_get_english_where_there_is_some(published):
    from django.utils import translation

    with translation.override("en"):
        view = queries.procedure("1.900001")
        assert (view.name, view.summary, view.field.name) == (
            "Firefly keeping permit", "Lets you keep fireflies in your garden.", "Odd animals",
        )  # fmt: skip
        assert [case.name for case in view.cases] == ["In a garden", "Nuôi trong nhà"]
    assert queries.procedure("1.900001").name == "Cấp giấy phép nuôi đom đóm"


def test_a_page_costs_three_queries_cold_and_one_warm(published, django_assert_num_queries):
    with django_assert_num_queries(3):
        queries.procedure("1.900001")
    with django_assert_num_queries(1):
        queries.procedure("1.900001")
    with django_assert_num_queries(1):
        queries.version(published.version_id)


def test_content_survives_being_written_and_read(published):
    content = with_ids(read(fireflies()), published.procedure_id)
    assert read(write(content)) == content
    assert with_ids(content, published.procedure_id) == content


def test_verbs_cost_a_bounded_number_of_queries(published, lan, django_assert_max_num_queries):
    with django_assert_max_num_queries(16):
        draft = actions.amend_procedure("1.900001", actor=lan)
    with django_assert_max_num_queries(12):
        actions.edit_draft(draft.version_id, {"summary": "Mới."}, actor=lan)
    with django_assert_max_num_queries(20):
        actions.publish_version(draft.version_id, decision=DECISION, valid_from=dt.date(2026, 12, 1), actor=lan)
    with django_assert_max_num_queries(16):
        actions.renumber_procedure("1.900001", "1.900002", valid_from=clock.today(), legal_basis="x", actor=lan)

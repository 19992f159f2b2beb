"""National records become changes that somebody looks at."""

import datetime as dt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from motcua.catalogue import actions, queries
from motcua.catalogue.content import read, write
from motcua.catalogue.errors import UnknownProcedure
from motcua.catalogue.imports.changes import make_change_set
from motcua.catalogue.imports.national import content_of
from motcua.catalogue.national.reader import read_record
from motcua.catalogue.tests.conftest import DECISION, fireflies, national
from motcua.kernel.errors import NotAllowed, NotFound
from motcua.kernel.ids import new_id

DOM_DOM = national("1.900001", "Cấp giấy phép nuôi đom đóm")
DE = national("1.900002", "Cấp giấy phép nuôi dế")
pytestmark = pytest.mark.django_db


def test_an_import_waits_until_it_is_accepted(write_file, lan):
    report = make_change_set(write_file(DOM_DOM, DE), actor=lan)
    assert (report.read, report.new) == (2, 2)
    assert queries.search("nuôi đom đóm").total == 0
    assert queries.change_set(report.change_set_id, actor=lan).waiting == 2
    assert actions.review_change_set(report.change_set_id, actor=lan) == (2, 0)
    view = queries.procedure("1.900001")
    assert (view.state, view.source, view.levels) == ("published", "national", ("commune",))
    assert view.limit_for("online").value == 3
    assert view.decision.number == "9/QĐ-BX"
    assert queries.search("nuoi dom dom").hits[0].code == "1.900001"


def test_the_same_file_again_is_nothing_new_whatever_was_decided(write_file, lan):
    path = write_file(DOM_DOM, DE)
    made = make_change_set(path, actor=lan)
    waiting = make_change_set(path, actor=lan)
    assert (waiting.change_set_id, waiting.items, waiting.waiting) == (None, 0, 2)
    crickets = next(i for i in queries.change_items(made.change_set_id, actor=lan) if i.code == "1.900002")
    assert actions.review_change_set(made.change_set_id, reject=[crickets.id], reason="chưa cần", actor=lan) == (1, 1)
    again = make_change_set(path, actor=lan)
    assert (again.change_set_id, again.unchanged, again.waiting) == (None, 1, 1)
    assert len(queries.change_sets(actor=lan)) == 1


def test_a_changed_record_shows_what_changed_and_replaces_the_version(write_file, lan):
    actions.review_change_set(make_change_set(write_file(DOM_DOM), actor=lan).change_set_id, actor=lan)
    before = queries.procedure("1.900001")
    changed = national("1.900001", "Cấp giấy phép nuôi đom đóm", YEUCAU="Vườn phải có bụi cây.")
    report = make_change_set(write_file(changed), actor=lan)
    (item,) = queries.change_items(report.change_set_id, actor=lan)
    assert item.kind == "changed"
    assert [(part["part"], part["before"], part["after"]) for part in item.difference] == [
        ("requirements", None, "Vườn phải có bụi cây.")
    ]
    actions.review_change_set(report.change_set_id, accept=[item.id], actor=lan)
    after = queries.procedure("1.900001")
    assert after.requirements == "Vườn phải có bụi cây."
    assert [version.state for version in queries.versions_of("1.900001")] == ["amended", "published"]
    assert after.cases[0].papers[0].id == before.cases[0].papers[0].id
    assert queries.version(before.version_id).requirements == ""


def test_the_provinces_own_words_stay_and_are_compared_with_the_national_copy(write_file, lan, published):
    report = make_change_set(write_file(DOM_DOM), actor=lan)
    assert (report.copies, report.new) == (1, 0)
    actions.review_change_set(report.change_set_id, actor=lan)
    assert queries.procedure("1.900001").version_id == published.version_id
    assert make_change_set(write_file(DOM_DOM), actor=lan).items == 0


def test_only_a_complete_file_lets_procedures_end(write_file, lan, published):
    actions.review_change_set(make_change_set(write_file(DOM_DOM, DE), actor=lan).change_set_id, actor=lan)
    assert make_change_set(write_file(DOM_DOM), actor=lan).abolished == 0
    report = make_change_set(write_file(DOM_DOM), complete=True, actor=lan)
    assert report.abolished == 1
    assert make_change_set(write_file(DOM_DOM), complete=True, actor=lan).items == 0
    actions.review_change_set(report.change_set_id, actor=lan)
    assert queries.procedure("1.900002").state == "abolished"
    assert queries.procedure("1.900001").state == "published"


def test_a_record_comes_back_before_an_announced_end(write_file, lan):
    actions.review_change_set(make_change_set(write_file(DOM_DOM), actor=lan).change_set_id, actor=lan)
    actions.abolish_procedure(
        "1.900001", decision=DECISION, valid_to=dt.date(2027, 1, 1), legal_basis="15/QĐ-BX", actor=lan
    )
    changed = national("1.900001", "Cấp giấy phép nuôi đom đóm", YEUCAU="Vườn phải có bụi cây.")
    actions.review_change_set(make_change_set(write_file(changed), actor=lan).change_set_id, actor=lan)
    view = queries.procedure("1.900001", as_of=dt.date(2027, 2, 1))
    assert (view.state, view.requirements) == ("published", "Vườn phải có bụi cây.")


def test_what_cannot_be_read_is_reported_with_its_reason(write_file, lan, tmp_path):
    path = write_file(DOM_DOM, national("1.900001", "Lần thứ hai"), {"MATTHC": "", "TENTTHC": "Không mã"}, ["no"])
    path.write_text(path.read_text(encoding="utf-8") + "\n{broken", encoding="utf-8")
    report = make_change_set(path, actor=lan)
    assert report.new == 1
    reasons = {problem.reason for problem in queries.import_problems(report.change_set_id, actor=lan)}
    assert {"duplicate_code", "no_code", "not_a_record"} <= reasons
    assert report.unreadable == 4
    messages = {problem.message for problem in queries.import_problems(report.change_set_id, actor=lan)}
    assert "Bản ghi không có mã thủ tục." in messages
    gone = make_change_set(tmp_path / "nowhere.jsonl", actor=lan)
    assert (gone.read, gone.unreadable) == (0, 1)


def test_a_field_of_the_wrong_type_is_reported_and_the_rest_is_read(write_file, lan):
    report = make_change_set(
        write_file(national("1.900001", "Nuôi đom đóm", THANHPHANHOSO="không phải bảng")), actor=lan
    )
    assert report.new == 1
    assert "wrong_type" in {problem.reason for problem in queries.import_problems(report.change_set_id, actor=lan)}


def test_a_record_with_another_procedures_page_is_quarantined(write_file, lan, tmp_path):
    page = {
        "ma_thu_tuc": "1.900005", "ten_thu_tuc": "Cấp giấy phép nuôi ong", "cap_thuc_hien": "Cấp xã",
        "raw_text": "Tên thủ tụcCấp giấy phép nuôi kiếnMã thủ tục1.900006Số quyết định1/QĐ-BX",
    }  # fmt: skip
    path = write_file(page, DOM_DOM)
    report = make_change_set(path, actor=lan)
    assert (report.quarantined, report.new) == (1, 1)
    (held,) = queries.quarantined(actor=lan)
    assert (held.code, held.raw) == ("1.900005", page)
    assert held.message.startswith("Trang trong bản ghi này")
    assert make_change_set(path, actor=lan).quarantined == 0
    actions.review_change_set(report.change_set_id, actor=lan)
    with pytest.raises(UnknownProcedure):
        queries.procedure("1.900005")


def test_raw_text_is_kept(write_file, lan):
    from motcua.catalogue.imports.changes import unpack
    from motcua.catalogue.models import NationalCopy

    actions.review_change_set(make_change_set(write_file(DOM_DOM), actor=lan).change_set_id, actor=lan)
    assert unpack(NationalCopy.objects.get().item.raw) == DOM_DOM


def test_rights_and_unknown_change_sets(write_file, hung, lan):
    with pytest.raises(NotAllowed):
        make_change_set(write_file(DOM_DOM), actor=hung)
    with pytest.raises(NotFound):
        actions.review_change_set(new_id(), actor=lan)


def test_reviewing_costs_the_same_for_few_and_many(write_file, lan, django_assert_max_num_queries):
    records = [national(f"1.91{n:04d}", f"Thủ tục số {n} về đom đóm") for n in range(120)]
    report = make_change_set(write_file(*records), actor=lan)
    with django_assert_max_num_queries(40):
        actions.review_change_set(report.change_set_id, actor=lan)
    assert queries.search("đom đóm").total > 8


@settings(max_examples=15)
@given(st.lists(st.tuples(st.integers(0, 4), st.sampled_from(["A", "B"])), max_size=6))
def test_importing_is_idempotent(rows):
    import json
    import tempfile
    from pathlib import Path

    from django.db import transaction

    from motcua.catalogue.policies import CataloguePermission
    from motcua.kernel.actor import service

    lan = service("Lan", *CataloguePermission)
    with tempfile.TemporaryDirectory() as folder, transaction.atomic():
        path = Path(folder) / "records.jsonl"
        # The first record of a code counts, so that the last state is known.
        records = {code: national(f"1.90000{code}", f"Thủ tục {code}", MOTA=word) for code, word in reversed(rows)}
        path.write_text("\n".join(map(json.dumps, records.values())) or " ", encoding="utf-8")
        report = make_change_set(path, actor=lan)
        if report.change_set_id:
            actions.review_change_set(report.change_set_id, actor=lan)
        again = make_change_set(path, actor=lan)
        assert (again.items, again.unchanged) == (0, len(records))
        for code, record in records.items():
            assert queries.procedure(f"1.90000{code}").summary == record["MOTA"]
        transaction.set_rollback(True)


def test_a_record_becomes_a_document_that_can_be_read_back():
    content = content_of(read_record(DOM_DOM))
    assert read(write(content)) == content
    assert content.agencies[0].role == "performing"
    assert read(fireflies()).levels == content.levels

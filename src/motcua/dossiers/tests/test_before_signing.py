"""What a row of the signing list tells: old and new, against the template, the version seen, the first answers."""

import pytest

from motcua.dossiers import actions
from motcua.dossiers.actions.supplement import answer_supplement
from motcua.dossiers.documents.edits import Edit, Edits
from motcua.dossiers.models import DraftDocument
from motcua.dossiers.queries import documents
from motcua.dossiers.queries.signing import Before, before_signing, declared_anew
from motcua.dossiers.tests.test_documents import _monday, begun, template, whole  # noqa: F401  # pytest's own

NAME = Edit("… của Lê Thị Ngọc", "Ánh.", "Anh.")


@pytest.fixture(autouse=True)
def _settled(town):
    town.le, town.tuan  # noqa: B018  # asked for once, so that no test counts it


def adopted(town, template, body=None):  # noqa: F811
    dossier = begun(town, template)
    text = whole(dossier)
    version = actions.write_document(dossier, body(text) if body else text, based_on=1, actor=town.tuan)
    actions.adopt_document(dossier, version, name="Trích lục", actor=town.tuan)
    return dossier


def of(dossier, town):
    return before_signing([dossier], town.le).get(dossier)


def test_what_differs_from_the_template_is_told_until_and_after_the_look(town, template):  # noqa: F811
    dossier = adopted(town, template)
    found = of(dossier, town)
    (mother,) = found.template.shown
    assert (mother.label, mother.before, mother.after) == ("Mẹ", "…….", "Trần Thị Mai.")
    assert (found.changed, found.looked, found.since, found.results) == (True, False, Edits(), ("Trích lục",))
    documents.read_changes(dossier, 2, actor=town.le)
    assert of(dossier, town).looked
    assert not before_signing([dossier], town.tuan)[dossier].looked


def test_who_saw_an_earlier_version_is_told_what_came_after_it(town, template):  # noqa: F811
    dossier = adopted(town, template)
    documents.read_changes(dossier, 2, actor=town.le)
    last = DraftDocument.objects.get(dossier=dossier, number=2).body
    actions.write_document(dossier, last.replace("Trần Thị Mai", "Trần Thị Mai Anh"), based_on=2, actor=town.tuan)
    actions.adopt_document(dossier, 3, name="Trích lục", actor=town.tuan)
    found = of(dossier, town)
    assert (found.looked, found.seen, found.version) == (False, 2, 3)
    assert found.since.shown == (Edit("Mẹ", "Mai.", "Mai Anh."),)
    assert before_signing([dossier], town.tuan)[dossier].since == Edits()
    documents.read_changes(dossier, 3, actor=town.le)
    assert (of(dossier, town).looked, of(dossier, town).since) == (True, Edits())


def test_a_file_without_template_and_no_result_at_all(town):
    assert of(town.accepted(), town) is None
    assert of(town.at_approval(), town) == Before(results=("Giấy khai sinh",))


def test_answers_declared_anew_are_told_from_the_first_to_the_last(town):
    dossier = town.accepted()
    for name in ("Lê Thị Ngọc Ánh", "Lê Thị Ngọc Anh"):
        actions.request_supplement(dossier, papers=[], pages=["mother"], reason="Thiếu tên mẹ", actor=town.tuan)
        answer_supplement(dossier, "mother", {"mother_name": name}, actor=town.ngocanh)
        actions.supply_supplement(dossier, actor=town.ngocanh)
    (edit,) = of(dossier, town).answers.shown
    assert (edit.before, edit.after) == ("", "Lê Thị Ngọc Anh")
    assert declared_anew(dossier) == (edit,)
    assert edit.label == next(
        spec.label for page in town.view().form.pages for spec in page.fields if spec.name == "mother_name"
    )


def test_ten_rows_cost_what_one_costs(town, template, django_assert_num_queries):  # noqa: F811
    rows = [adopted(town, template, lambda text: f"{text} Thêm.") for _ in range(3)] + [town.at_approval()]
    before_signing(rows, town.le)
    for count in (1, len(rows)):
        with django_assert_num_queries(3):
            before_signing(rows[:count], town.le)

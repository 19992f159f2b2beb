"""A letter on paper to those whom nothing else reaches: written once, kept, printed together."""

import datetime as dt
import io

import pytest
from pypdf import PdfReader

from motcua.dossiers import actions, forms, jobs, queries
from motcua.dossiers.errors import NoAddress, StepDoesNotFit, UnknownDossier
from motcua.dossiers.models import Dossier, UncollectedNotice
from motcua.dossiers.tests.people import MONDAY_MORNING
from motcua.kernel import audit, clock, outbox
from motcua.kernel.audit import Subject
from motcua.kernel.errors import NotAllowed


@pytest.fixture(autouse=True)
def _monday():
    with clock.frozen(MONDAY_MORNING):
        yield


def unreachable(town, address="Số 3 đường Kinh Bắc, phường Kinh Bắc"):
    """A finished dossier to be fetched at the counter by somebody of whom only an address is known."""
    dossier = town.finished()
    Dossier.objects.filter(id=dossier).update(
        return_by="counter", applicant_id=None, applicant_phone="", applicant_email="", applicant_address=address
    )
    return dossier


def row(town, dossier):
    return next(one for one in queries.waiting_results(town.huong)[0] if one.dossier_id == dossier)


def words(made):
    return " ".join(page.extract_text() for page in PdfReader(io.BytesIO(made.pdf)).pages)


def test_a_letter_says_what_lies_where_and_counts_as_told(town):
    dossier = unreachable(town)
    assert row(town, dossier).letter
    actions.write_letter(dossier, actor=town.huong)
    told = row(town, dossier)
    assert (told.letter, told.ways, told.notices) == (False, "letter", 1)
    said = words(forms.open_form(dossier, "letter", 0, actor=town.huong))
    for part in (town.dossier(dossier).code, "Số 3 đường Kinh Bắc", "Ngọc Ánh", "thẻ căn cước", "1/TB-NKQ"):
        assert part in said
    assert town.story(dossier)[-1] == "letter_written"
    assert audit.verify_chain(Subject("dossier", dossier)) is None


def test_who_was_chased_and_not_reached_is_offered_a_letter_and_the_rule_goes_on(town):
    dossier = unreachable(town)
    with clock.frozen(MONDAY_MORNING + dt.timedelta(days=60)):
        jobs.chase_results(0)
        outbox.drain()
        assert row(town, dossier).letter
        actions.write_letter(dossier, actor=town.huong)
        assert not row(town, dossier).letter
    stages = list(UncollectedNotice.objects.filter(dossier=dossier).order_by("number").values_list("stage", "ways"))
    assert stages[-1] == (0, "letter")
    assert stages[0][0] > 0


def test_who_can_be_reached_needs_none(town):
    assert not row(town, town.finished()).letter
    by_post = unreachable(town)
    Dossier.objects.filter(id=by_post).update(return_by="post")
    assert not row(town, by_post).letter
    assert not any(one.letter for one in queries.waiting_results(town.le)[0]), "who leads writes none"


def test_what_does_not_fit_is_refused_and_nothing_is_kept(town):
    lost, open_one = unreachable(town, " "), town.accepted()
    for dossier, actor, error in (
        (lost, town.huong, NoAddress),
        (open_one, town.huong, StepDoesNotFit),
        (unreachable(town), town.tuan, NotAllowed),
        (lost, town.duc, UnknownDossier),
    ):
        with pytest.raises(error):
            actions.write_letter(dossier, actor=actor)
    assert not UncollectedNotice.objects.exists()

"""Letters for several: made by a job, counted when the PDF is whole, not lost with a worker, refused in plain words."""

import datetime as dt
import io

import pytest
from pypdf import PdfReader

from motcua.dossiers import actions, jobs, queries
from motcua.dossiers.actions import exporting, lettering
from motcua.dossiers.errors import ExportNotReady, NoLetterToWrite, TooManyExports
from motcua.dossiers.models import Dossier, Export, IssuedForm, LetterLine, UncollectedNotice
from motcua.dossiers.tests.people import MONDAY_MORNING
from motcua.dossiers.tests.test_letters import row, unreachable
from motcua.files.errors import BrokenTemplate
from motcua.kernel import audit, clock
from motcua.kernel.audit import Subject
from motcua.kernel.errors import NotAllowed
from motcua.notices.models import Notice


@pytest.fixture(autouse=True)
def _monday():
    with clock.frozen(MONDAY_MORNING):
        yield


def counted():
    return UncollectedNotice.objects.filter(ways="letter").count()


def run(export_id):
    jobs.make_export(str(export_id))
    return Export.objects.get(id=export_id)


def pages(export_id, actor):
    _info, content = actions.fetch_export(export_id, actor=actor)
    with content:
        return [page.extract_text() for page in PdfReader(io.BytesIO(content.read())).pages]


def told(town, kind):
    return [one.text for one in Notice.objects.filter(kind=kind, account_id=town.huong.id)]


def test_several_letters_are_one_file_in_the_order_of_waiting_and_then_all_count(town):
    several = [unreachable(town), unreachable(town, "Thôn Đông, xã Yên Phong")]
    export_id = actions.ask_letters(reversed(several), actor=town.huong)
    assert all((row(town, one).letter, row(town, one).being_written) == (False, True) for one in several)
    assert counted() == 0
    assert (run(export_id).state, counted()) == ("ready", 2)
    first, second = pages(export_id, town.huong)
    assert "Số 3 đường Kinh Bắc" in first
    assert "Thôn Đông" in second
    assert all((row(town, one).being_written, row(town, one).ways) == (False, "letter") for one in several)
    assert [town.story(one)[-1] for one in several] == ["letter_written"] * 2
    assert all(audit.verify_chain(Subject("dossier", one)) is None for one in several)
    (text,) = told(town, "desk.letters_ready")
    assert "2 thư, chưa viết được 0 thư" in text


def test_all_whom_no_way_reaches_are_written_to_and_nobody_else(town):
    several = {unreachable(town) for _ in range(3)}
    town.finished()  # can be reached
    by_post = unreachable(town)
    Dossier.objects.filter(id=by_post).update(return_by="post")
    export_id = actions.ask_letters(None, actor=town.huong)
    assert set(LetterLine.objects.filter(export_id=export_id).values_list("dossier_id", flat=True)) == several
    assert run(export_id).rows == 3
    with pytest.raises(NoLetterToWrite):
        actions.ask_letters(None, actor=town.huong)


def test_a_worker_that_stops_half_way_loses_nothing_and_counts_nothing(town, monkeypatch):
    several = [unreachable(town) for _ in range(3)]
    export_id = actions.ask_letters(several, actor=town.huong)
    written = lettering._write

    def killed(line, *, actor):
        if line.number == 3:
            raise KeyboardInterrupt
        written(line, actor=actor)

    monkeypatch.setattr(lettering, "_write", killed)
    with pytest.raises(KeyboardInterrupt):
        jobs.make_export(str(export_id))
    assert (counted(), IssuedForm.objects.filter(kind="letter").count()) == (0, 2)
    with pytest.raises(ExportNotReady):
        actions.fetch_export(export_id, actor=town.huong)
    monkeypatch.setattr(lettering, "_write", written)
    assert run(export_id).state == "ready"
    assert (counted(), IssuedForm.objects.filter(kind="letter").count()) == (3, 3)
    assert len(pages(export_id, town.huong)) == 3
    run(export_id)
    assert counted() == 3, "a job that runs twice counts once"


def test_a_file_that_cannot_be_kept_counts_nothing(town, monkeypatch):
    export_id = actions.ask_letters([unreachable(town)], actor=town.huong)

    def full(*_args, **_more):
        raise OSError("No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(exporting.files, "store_made", full)
        with pytest.raises(OSError, match="No space"):
            jobs.make_export(str(export_id))
    assert (counted(), Export.objects.get(id=export_id).state) == (0, "running")
    assert run(export_id).state == "ready"
    assert counted() == 1


def test_what_a_dead_worker_left_is_picked_up_and_given_up_in_plain_words(town):
    dossier = unreachable(town)
    export_id = actions.ask_letters([dossier], actor=town.huong)
    Export.objects.filter(id=export_id).update(state="running", seen_at=clock.now(), tries=1)
    run(export_id)
    assert Export.objects.get(id=export_id).tries == 1, "somebody else is at it"
    with clock.frozen(MONDAY_MORNING + exporting.LOST_AFTER + dt.timedelta(seconds=1)):
        assert exporting.pick_up(actor=town.huong) == 1
        Export.objects.filter(id=export_id).update(tries=exporting.MOST_TRIES)
        jobs.pick_up_exports(0)
    failed = Export.objects.get(id=export_id)
    assert failed.state == "failed"
    assert "Chưa thư nào được tính là đã gửi" in failed.problem
    assert told(town, "desk.export_failed") == [failed.problem]
    assert row(town, dossier).letter, "it is offered again"


def test_a_letter_of_a_file_that_failed_is_taken_again_without_a_second_number(town):
    dossier = unreachable(town)
    first = actions.ask_letters([dossier], actor=town.huong)
    lettering._write(LetterLine.objects.get(export_id=first), actor=town.huong)
    Export.objects.filter(id=first).update(state="failed")
    assert run(actions.ask_letters([dossier], actor=town.huong)).state == "ready"
    assert IssuedForm.objects.filter(dossier=dossier, kind="letter").count() == 1
    actions.write_letter(dossier, actor=town.huong)
    assert IssuedForm.objects.filter(dossier=dossier, kind="letter").count() == 2, "a counted one is not used again"


def test_who_has_no_address_is_named_with_the_reason_and_the_others_get_theirs(town):
    lost, fine = unreachable(town, " "), unreachable(town)
    export = run(actions.ask_letters([lost, fine], actor=town.huong))
    assert (export.state, export.rows, counted()) == ("ready", 1, 1)
    ((code, why),) = queries.letters_refused([export])[export.id]
    assert code == town.dossier(lost).code
    assert "không có địa chỉ" in why
    assert "1 thư, chưa viết được 1 thư" in told(town, "desk.letters_ready")[0]
    alone = run(actions.ask_letters([lost], actor=town.huong))
    assert (alone.state, alone.file_id) == ("failed", None)
    assert told(town, "desk.export_failed") == [alone.problem]


def test_a_broken_template_refuses_the_letter_and_counts_nothing(town, monkeypatch):
    def broken(*_args, **_more):
        raise BrokenTemplate(why="x")

    monkeypatch.setattr(lettering, "pdf_of", broken)
    dossier = unreachable(town)
    assert run(actions.ask_letters([dossier], actor=town.huong)).state == "failed"
    assert counted() == 0
    assert row(town, dossier).letter


def test_whose_result_was_fetched_meanwhile_gets_no_letter(town, monkeypatch):
    fetched, other = unreachable(town), unreachable(town)
    export_id = actions.ask_letters([fetched, other], actor=town.huong)
    written = lettering._write

    def and_fetched(line, *, actor):
        written(line, actor=actor)
        Dossier.objects.filter(id=fetched).update(state="returned")

    monkeypatch.setattr(lettering, "_write", and_fetched)
    assert run(export_id).rows == 1
    assert len(pages(export_id, town.huong)) == 1
    assert not UncollectedNotice.objects.filter(dossier=fetched).exists()


def test_who_may_not_return_results_writes_to_nobody(town):
    several = [unreachable(town), unreachable(town)]
    with pytest.raises(NotAllowed):
        actions.ask_letters(several, actor=town.tuan)
    with pytest.raises(NoLetterToWrite):
        actions.ask_letters([town.accepted()], actor=town.huong)
    for dossier in several:
        actions.ask_letters([dossier], actor=town.huong)
    with pytest.raises(NoLetterToWrite):
        actions.ask_letters(several, actor=town.huong)
    actions.ask_letters([unreachable(town)], actor=town.huong)
    with pytest.raises(TooManyExports):
        actions.ask_letters([unreachable(town)], actor=town.huong)

"""A stack from the scanner to drafts of papers, whatever happens to the machine on the way."""

import datetime as dt
import io
import os
import signal
import subprocess
import sys
import time
import uuid
import zipfile

import pytest
from django.db import connection
from procrastinate.contrib.django.models import ProcrastinateJob

from motcua.files.actions import store_file
from motcua.files.errors import BrokenFile, ContentNotAsNamed, EmptyFile, EncryptedFile, FileTooLarge
from motcua.files.queries import open_file
from motcua.files.scanning import run
from motcua.files.scanning.errors import ArchiveNotTaken, NotAScan, ScannerMissing
from motcua.files.scanning.sheets import Separator
from motcua.files.tests import scans
from motcua.kernel import audit, clock
from motcua.kernel.errors import NotAllowed
from motcua.kernel.ids import new_id
from motcua.kernel.models import OutboxEvent
from motcua.papers import actions, jobs, queries, types
from motcua.papers.errors import UnknownBatch
from motcua.papers.models import BatchState, DigitalPaper, ScanBatch, ScanPage
from motcua.papers.reading import LEASE, abandoned, read_batch
from motcua.papers.recording import batch_subject
from motcua.papers.tests.conftest import BLANK, DOSSIER, MONDAY, PowerCut, a_page, separator

KS, HT = Separator("paper", "KS").text, Separator("paper", "DKKH").text


def shown(batch, actor):
    page = queries.batch_page(batch, actor=actor)
    return [(paper.type_code, [one.number for one in paper.pages]) for paper in page.papers], [
        one.number for one in page.aside
    ]


def test_a_stack_is_cut_at_its_sheets_and_keeps_every_page(ward, scan):
    batch = scan(separator(KS), a_page("GIẤY KHAI SINH"), BLANK, separator(HT), a_page("một"), a_page("hai"))
    assert shown(batch, ward.huong) == ([("KS", [2]), ("DKKH", [5, 6])], [1, 3, 4])
    assert ScanBatch.objects.get().state == BatchState.READY
    assert [entry.action for entry in audit.history(batch_subject(batch))] == [
        "papers.scan_received", "papers.scan_read",
    ]  # fmt: skip
    assert OutboxEvent.objects.filter(name="papers.scan_read").get().payload["papers"] == 2


def test_a_sheet_of_a_type_no_longer_in_force_names_none(ward, scan):
    batch = scan(separator(Separator("paper", "CU").text), a_page("x"))
    assert shown(batch, ward.huong)[0] == [("", [2])]


def test_the_blank_page_is_kept_aside_with_its_picture(ward, scan):
    batch = scan(a_page("một"), BLANK)
    [aside] = queries.batch_page(batch, actor=ward.huong).aside
    with queries.page_picture(aside.id, actor=ward.huong)[1] as picture:
        assert picture.read().startswith(b"\xff\xd8")


def test_a_machine_that_stops_loses_no_page_and_does_none_twice(ward, scan, machine):
    batch = scan(*[a_page(f"trang {n}") for n in range(6)], read=False)
    machine.stop_after = 2
    with pytest.raises(PowerCut):
        read_batch(batch)
    assert ScanPage.objects.filter(state="read").count() == 2
    machine.stop_after = None
    read_batch(batch)  # its lease still stands: nobody can know yet that the other is gone
    assert machine.asked == [1, 2]
    assert abandoned() == []
    with clock.frozen(MONDAY + LEASE + dt.timedelta(seconds=1)):
        assert abandoned() == [batch]
        read_batch(batch)
    assert machine.asked == [1, 2, 3, 4, 5, 6]
    assert shown(batch, ward.huong) == ([("", [1, 2, 3, 4, 5, 6])], [])
    read_batch(batch)
    assert DigitalPaper.objects.count() == 1


def test_a_worker_that_is_told_to_stop_puts_the_rest_back_in_line(scan, machine):
    batch = scan(*[a_page(str(n)) for n in range(4)], read=False)
    before = ProcrastinateJob.objects.count()
    read_batch(batch, must_stop=lambda: len(machine.asked) == 2)
    assert (machine.asked, ScanBatch.objects.get().lease_until) == ([1, 2], None)
    assert ProcrastinateJob.objects.count() == before + 1
    read_batch(batch)
    assert machine.asked == [1, 2, 3, 4]


def test_scans_wait_while_the_programs_are_missing_and_go_on_when_they_come(ward, scan, machine, monkeypatch):
    batch = scan(a_page("một"), read=False)

    def missing():
        raise ScannerMissing(missing="apt install ghostscript")

    monkeypatch.setattr(run, "require_programs", missing)
    read_batch(batch)
    row = queries.progress(batch, actor=ward.huong)
    assert row.state == "waiting"
    assert "ghostscript" in row.problem
    with clock.frozen(MONDAY + dt.timedelta(minutes=2)):
        monkeypatch.setattr(jobs, "missing_programs", lambda: ["ghostscript"])
        before = ProcrastinateJob.objects.count()
        jobs.pick_up(0)
        assert ProcrastinateJob.objects.count() == before
        monkeypatch.setattr(jobs, "missing_programs", list)
        jobs.pick_up(0)
        assert ProcrastinateJob.objects.count() == before + 1
        monkeypatch.setattr(run, "require_programs", lambda: None)
        read_batch(batch)
    assert queries.progress(batch, actor=ward.huong).state == "ready"


def test_a_file_that_cannot_be_opened_is_kept_with_its_reason(ward, scan, machine, monkeypatch):
    def locked(*_):
        raise EncryptedFile(name="hồ sơ.pdf")

    batch = scan(a_page("x"), read=False)
    monkeypatch.setattr(run, "count", locked)
    read_batch(batch)
    row = queries.progress(batch, actor=ward.huong)
    assert (row.state, "hồ sơ.pdf" in row.problem) == ("failed", True)
    with open_file(ScanBatch.objects.get().source_id)[1] as kept:
        assert kept.read().startswith(b"%PDF")
    assert OutboxEvent.objects.filter(name="papers.scan_failed").exists()


def test_more_pages_than_the_rule_allows_are_refused_with_both_numbers(ward, scan, machine):
    batch = scan(*[BLANK] * 401)
    row = queries.progress(batch, actor=ward.huong)
    assert row.state == "failed"
    assert "401" in row.problem
    assert "400" in row.problem
    assert machine.asked == []


def test_three_hundred_pages_are_taken(ward, scan, machine, django_assert_max_num_queries):
    batch = scan(*[BLANK] * 299, a_page("cuối"))
    with django_assert_max_num_queries(10):
        papers, aside = shown(batch, ward.huong)
    assert (papers, len(aside)) == ([("", [300])], 299)


def archive(name="a.jpg", password=b""):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as packed:
        packed.writestr(name, b"0" * 1000)
    return out.getvalue()


@pytest.mark.parametrize(
    ("content", "name", "error"),
    [
        (archive(), "hồ sơ.zip", ArchiveNotTaken),
        (archive(), "hồ sơ.pdf", ArchiveNotTaken),
        (b"Rar!\x1a\x07\x01\x00 locked", "a.rar", ArchiveNotTaken),
        (b"7z\xbc\xaf\x27\x1c locked", "a.7z", ArchiveNotTaken),
        (b"MZ\x90 program", "a.pdf", NotAScan),
        (b"", "a.pdf", EmptyFile),
        (scans.as_jpeg(scans.sheet("x", size=(60, 80)))[:-200], "a.jpg", BrokenFile),
        (scans.as_jpeg(scans.sheet("x", size=(60, 80))), "a.pdf", ContentNotAsNamed),
        (b"%PDF-1.7 half of an upload", "a.pdf", BrokenFile),
        (b"%PDF-1.7" + b"x" * 30_000 + b"%%EOF", "a.pdf", FileTooLarge),
    ],
)
def test_what_is_no_scan_is_refused_before_anything_is_kept(ward, settings, content, name, error):
    settings.LARGEST_SCAN = 20_000
    with pytest.raises(error) as caught:
        actions.receive_scan(io.BytesIO(content), name=name, unit_id=ward.id, actor=ward.huong)
    assert name in caught.value.message
    assert not ScanBatch.objects.exists()


def test_the_same_key_is_imported_once(ward):
    key, content = new_id(), scans.as_jpeg(scans.sheet("x", size=(60, 80)))
    one, two = (
        actions.receive_scan(io.BytesIO(content), name="a.jpg", unit_id=ward.id, idempotency_key=key, actor=ward.huong)
        for _ in range(2)
    )
    assert one == two
    assert ScanBatch.objects.count() == 1


def test_nobody_scans_or_looks_where_they_have_no_right(ward, scan):
    with pytest.raises(NotAllowed):
        actions.receive_scan(io.BytesIO(b"x"), name="a.pdf", unit_id=ward.id, actor=ward.duc)
    batch = scan(a_page("bí mật"))
    page = ScanPage.objects.get()
    for stranger in (ward.duc, ward.citizen):
        assert queries.batches(stranger) == ([], "")
        assert queries.batches_of(DOSSIER, stranger) == []
        for question in (queries.progress, queries.batch_page):
            with pytest.raises(UnknownBatch):
                question(batch, actor=stranger)
        with pytest.raises(UnknownBatch):
            queries.page_picture(page.id, actor=stranger)


def test_looking_at_a_stack_is_recorded_and_following_its_progress_is_not(ward, scan):
    batch = scan(a_page("x"))
    queries.progress(batch, actor=ward.huong)
    queries.batch_page(batch, actor=ward.huong)
    reads = audit.history(audit.Subject("papers.batch.reads", batch))
    assert [entry.actor_name for entry in reads] == ["Nguyễn Thị Hường"]


def test_lists_page_by_key_with_a_fixed_number_of_queries(ward, scan, django_assert_num_queries):
    made = [scan(a_page("x"), read=n > 1) for n in range(5)]
    with django_assert_num_queries(1):
        rows, after = queries.batches(ward.huong, limit=3)
    assert [row.id for row in rows] == made[:1:-1]
    rest, end = queries.batches(ward.huong, after=rows[-1].id, limit=3)
    assert ([row.id for row in rest], end, bool(after)) == (made[1::-1], "", True)
    with django_assert_num_queries(1):
        assert len(queries.batches_of(DOSSIER, ward.huong)) == 5


def test_a_cut_while_a_page_is_kept_leaves_no_half_of_it(scan, machine, monkeypatch):
    """The picture of the second page is written, its PDF is not: the page counts as unread and is read again."""
    batch = scan(*[a_page(f"trang {n}") for n in range(3)], read=False)
    written = []

    def cut(content, **facts):
        written.append(facts["name"])
        if len(written) == 4:
            raise PowerCut
        return store_file(content, **facts)

    monkeypatch.setattr("motcua.papers.reading.store_file", cut)
    with pytest.raises(PowerCut):
        read_batch(batch)
    monkeypatch.setattr("motcua.papers.reading.store_file", store_file)
    assert written == ["0001.jpg", "0001.pdf", "0002.jpg", "0002.pdf"]
    kept = ScanPage.objects.order_by("number").values_list("state", "preview", "pdf")
    assert [(state, preview is not None, pdf is not None) for state, preview, pdf in kept] == [
        ("read", True, True), ("waiting", False, False), ("waiting", False, False),
    ]  # fmt: skip
    assert ScanBatch.objects.get().done_count == 1
    with clock.frozen(MONDAY + LEASE + dt.timedelta(seconds=1)):
        read_batch(batch)
    assert machine.asked == [1, 2, 2, 3]
    for page in ScanPage.objects.all():
        with open_file(page.pdf_id)[1] as content:
            assert content.read().startswith(b"%PDF")


def test_the_whole_line_goes_on_after_a_power_cut(ward, scan, machine):
    """Three stacks in line, the power fails in the first: the next worker reads all three, no page twice."""
    line = [scan(*[a_page(f"{n}.{page}") for page in range(3)], read=False) for n in range(3)]
    ProcrastinateJob.objects.all().delete()  # what the worker had taken is gone with it
    machine.stop_after = 2
    with pytest.raises(PowerCut):
        read_batch(line[0])
    machine.stop_after = None
    with clock.frozen(MONDAY + LEASE + dt.timedelta(minutes=1)):
        jobs.pick_up(0)
        deferred = [uuid.UUID(job.args["batch_id"]) for job in ProcrastinateJob.objects.order_by("id")]
        assert deferred == line
        for batch in deferred:
            read_batch(batch)
        assert abandoned() == []
    assert machine.asked == [1, 2, 3, 1, 2, 3, 1, 2, 3]
    assert [queries.progress(batch, actor=ward.huong).state for batch in line] == ["ready"] * 3


def test_a_stack_is_cut_off_at_the_limit_of_its_pack_with_a_clear_word(ward, scan, machine, monkeypatch):
    """As many pages as the rule allows are taken, one more is refused before the machine begins; the file is kept."""
    most = types.rule(types.MOST_PAGES)
    batch = scan(*[BLANK] * most)
    assert queries.progress(batch, actor=ward.huong).state == "ready"
    machine.asked.clear()
    batch = scan(*[BLANK] * (most + 1))
    row = queries.progress(batch, actor=ward.huong)
    assert (row.state, machine.asked) == ("failed", [])
    assert f"{most + 1} trang" in row.problem
    with open_file(ScanBatch.objects.get(id=batch).source_id)[1] as kept:
        assert kept.read(5) == b"%PDF-"


@pytest.mark.ocr
@pytest.mark.django_db(transaction=True)
def test_a_reader_that_is_killed_in_the_middle_of_a_stack_is_followed_by_another(ward, tmp_path):
    """A real worker on a real stack, ended by kill -9 after its first page."""
    stack = scans.as_pdf(*[scans.sheet(*scans.BIRTH)] * 4)
    batch = actions.receive_scan(io.BytesIO(stack), name="a.pdf", unit_id=ward.id, actor=ward.huong)
    facts = connection.settings_dict
    script = (
        "import sys, uuid, django; django.setup()\n"
        "from django.db import connection\n"
        "connection.settings_dict['NAME'] = sys.argv[2]\n"
        "from motcua.papers.reading import read_batch\n"
        "read_batch(uuid.UUID(sys.argv[1]))\n"
    )
    environment = {**os.environ, "PYTHONPATH": str(run.SOURCES), "MOTCUA_DATA": str(tmp_path)}
    reader = subprocess.Popen(  # noqa: S603 - our own script
        [sys.executable, "-c", script, str(batch.id), str(facts["NAME"])], env=environment
    )
    for _ in range(600):
        if ScanPage.objects.filter(state="read").exists():
            break
        assert reader.poll() is None
        time.sleep(0.1)
    reader.send_signal(signal.SIGKILL)
    reader.wait()
    done = {page.number: page.preview_id for page in ScanPage.objects.filter(state="read")}
    assert 1 <= len(done) < 4
    with clock.frozen(ScanBatch.objects.get().lease_until + dt.timedelta(seconds=1)):
        read_batch(batch.id)
    after = {page.number: page.preview_id for page in ScanPage.objects.filter(state="read")}
    assert sorted(after) == [1, 2, 3, 4]
    assert {number: after[number] for number in done} == done
    assert DigitalPaper.objects.get().pages.count() == 4

"""Files in parts: cut off and gone on with, damaged, misplaced, given up; and power cuts in the middle of writing."""

import datetime as dt
import hashlib
import io
import os
import signal
import subprocess
import sys
import time

import pytest
from django.core.files.base import File
from django.core.files.storage import default_storage
from hypothesis import given
from hypothesis import strategies as st

from motcua.files import jobs, uploads
from motcua.files.actions import store_file
from motcua.files.errors import (
    EmptyFile,
    FileTooLarge,
    PartDamaged,
    PartMisplaced,
    TooManyUploads,
    UnknownUpload,
    UploadUnfinished,
)
from motcua.files.models import UnfinishedUpload
from motcua.files.queries import blob_path, open_file
from motcua.files.scanning import run
from motcua.files.storage import SteadyStorage
from motcua.kernel import clock
from motcua.kernel.actor import ANONYMOUS, Actor
from motcua.kernel.audit import Subject
from motcua.kernel.errors import Conflict, NotAllowed
from motcua.kernel.ids import new_id

HUONG, DUC = (Actor(id=new_id(), name=name) for name in ("Nguyễn Thị Hường", "Lê Văn Đức"))
STACK = bytes(range(256)) * 40
MONDAY = clock.at(2026, 11, 16, 9, 0)
PDF = b"%PDF-1.7\n" + b"x" * 3_000_000 + b"\ntrailer<<>>\n%%EOF\n"


@pytest.fixture(autouse=True)
def _store(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def begin(content=STACK, actor=HUONG, **more):
    facts = {"name": "hồ sơ.pdf", "size": len(content), "purpose": "scan", "largest": 20_000, **more}
    return uploads.begin_upload(facts.pop("id", None) or new_id(), **facts, actor=actor)


def send(upload, offset, content, actor=HUONG, checksum=None):
    return uploads.add_part(upload, offset, content, checksum or hashlib.sha256(content).hexdigest(), actor=actor)


def taken(upload, actor=HUONG):
    name, content = uploads.open_upload(upload, purpose="scan", actor=actor)
    with content:
        return name, content.read()


@pytest.mark.django_db
def test_a_file_goes_on_where_the_connection_was_cut():
    upload = begin().id
    assert send(upload, 0, STACK[:4_000]).received == 4_000
    with pytest.raises(UploadUnfinished):
        uploads.open_upload(upload, purpose="scan", actor=HUONG)
    # The answer to the second part never arrived: the sender asks, and goes on behind it.
    send(upload, 4_000, STACK[4_000:7_000])
    with pytest.raises(PartMisplaced) as caught:
        send(upload, 4_000, STACK[4_000:7_000])
    assert caught.value.data["received"] == 7_000
    assert begin(id=upload).received == uploads.upload_info(upload, actor=HUONG).received == 7_000
    assert send(upload, 7_000, STACK[7_000:]).received == len(STACK)
    assert taken(upload) == ("hồ sơ.pdf", STACK)
    uploads.discard_upload(upload, actor=HUONG)
    uploads.discard_upload(upload, actor=HUONG)
    assert not list(uploads.quarantine().iterdir())


@pytest.mark.django_db
def test_half_a_part_that_a_power_cut_left_is_written_over_and_a_lost_one_is_asked_for_again():
    upload = begin().id
    send(upload, 0, STACK[:4_000])
    path = uploads.path_of(upload)
    path.write_bytes(STACK[:4_000] + b"half of a pa")  # written, and never acknowledged
    assert uploads.upload_info(upload, actor=HUONG).received == 4_000
    send(upload, 4_000, STACK[4_000:])
    assert taken(upload)[1] == STACK
    path.write_bytes(STACK[:1_000])  # a disk that lied
    with pytest.raises(PartMisplaced) as caught:
        send(upload, 4_000, STACK[4_000:])
    assert caught.value.data["received"] == 1_000
    send(upload, 1_000, STACK[1_000:])
    assert taken(upload)[1] == STACK


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("content", "checksum"), [(b"damaged", "00" * 32), (b"", None), (STACK + b"x", None), (b"x", "no sum")]
)
def test_a_damaged_part_leaves_what_is_here(content, checksum):
    upload = begin().id
    with pytest.raises(PartDamaged):
        send(upload, 0, content, checksum=checksum)
    assert uploads.upload_info(upload, actor=HUONG).received == 0


@pytest.mark.django_db
def test_what_can_never_be_taken_is_refused_before_anything_is_sent():
    with pytest.raises(EmptyFile):
        begin(b"")
    with pytest.raises(FileTooLarge):
        begin(size=20_001)
    with pytest.raises(NotAllowed):
        begin(actor=ANONYMOUS)
    for _ in range(uploads.MOST_AT_ONCE):
        known = begin().id
    with pytest.raises(TooManyUploads):
        begin()
    with pytest.raises(Conflict):
        begin(id=known, size=7)


@pytest.mark.django_db
def test_nobody_touches_the_file_of_another():
    upload = begin().id
    send(upload, 0, STACK)
    for asked in (
        lambda: uploads.upload_info(upload, actor=DUC), lambda: send(upload, 0, b"x", actor=DUC),
        lambda: taken(upload, DUC), lambda: uploads.open_upload(upload, purpose="paper", actor=HUONG),
    ):  # fmt: skip
        with pytest.raises(UnknownUpload):
            asked()
    with pytest.raises(Conflict):
        begin(id=upload, actor=DUC)
    uploads.discard_upload(upload, actor=DUC)
    assert taken(upload)[1] == STACK


@pytest.mark.django_db
def test_after_a_day_without_a_part_it_is_swept_away():
    now = clock.now()
    old, young = begin().id, begin().id
    send(old, 0, STACK[:100])
    send(young, 0, STACK[:100])
    half = uploads.quarantine() / "abc.half"
    half.write_bytes(b"half")
    os.utime(half, (now.timestamp() - 90_000,) * 2)
    os.utime(uploads.path_of(old), (now.timestamp() - 90_000,) * 2)
    UnfinishedUpload.objects.filter(id=old).update(touched_at=now - dt.timedelta(days=1, minutes=1))
    jobs.sweep_unfinished(0)
    assert [path.stem for path in uploads.quarantine().iterdir()] == [str(young)]
    with pytest.raises(UnknownUpload):
        uploads.upload_info(old, actor=HUONG)
    assert uploads.upload_info(young, actor=HUONG).received == 100


@given(st.lists(st.integers(1, 3_000), min_size=1, max_size=8), st.data())
@pytest.mark.django_db
def test_however_it_is_cut_it_arrives_as_it_was(sizes, data):
    """Parts of any size, some sent twice, some damaged on the way."""
    content = os.urandom(sum(sizes))
    upload = begin(content, largest=30_000).id
    at = 0
    for size in sizes:
        part = content[at : at + size]
        if data.draw(st.booleans()):
            with pytest.raises(PartDamaged):
                send(upload, at, part, checksum="ff" * 32)
        send(upload, at, part)
        if data.draw(st.booleans()):
            with pytest.raises(PartMisplaced):
                send(upload, at, part)
        at += size
    assert taken(upload)[1] == content
    uploads.discard_upload(upload, actor=HUONG)


WRITER = """
import sys
from pathlib import Path
import django
from django.conf import settings
settings.configure(MEDIA_ROOT=sys.argv[1])
django.setup()
from django.core.files.base import File
from motcua.files.storage import SteadyStorage

class Slow(File):
    def chunks(self, chunk_size=None):
        yield b"%PDF-1.7 the first half"
        print("half", flush=True)
        sys.stdin.readline()
        yield b"the second half"

SteadyStorage().save(sys.argv[2], Slow(None, name="x"))
"""


def test_a_writer_that_is_killed_in_the_middle_leaves_nothing_that_looks_whole(tmp_path):
    """Kill -9 while a piece is written: under its name stands nothing, and the next writer puts it there whole."""
    name = blob_path(hashlib.sha256(STACK).hexdigest())
    writer = subprocess.Popen(  # noqa: S603 - our own script
        [sys.executable, "-c", WRITER, str(tmp_path), name],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env={**os.environ, "PYTHONPATH": str(run.SOURCES)},
    )  # fmt: skip
    assert writer.stdout.readline() == "half\n"
    writer.send_signal(signal.SIGKILL)
    writer.wait()
    writer.stdin.close()
    writer.stdout.close()
    storage = SteadyStorage()
    assert not storage.exists(name)
    [half] = storage.unfinished()
    storage.save(name, File(io.BytesIO(STACK)))
    with storage.open(name) as content:
        assert content.read() == STACK
    assert half.exists()  # until it is swept, a day later
    assert time.time() - half.stat().st_mtime < 3_600


@pytest.mark.django_db
def test_a_disk_that_is_full_leaves_nothing_half(monkeypatch):
    def full(_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("motcua.files.storage.os.fsync", full)
    with pytest.raises(OSError, match="space"):
        store_file(io.BytesIO(PDF), name="a.pdf", subject=Subject("dossier", new_id()), actor=HUONG)
    monkeypatch.undo()
    assert list(SteadyStorage().unfinished()) == []
    kept = store_file(io.BytesIO(PDF), name="a.pdf", subject=Subject("dossier", new_id()), actor=HUONG)
    with open_file(kept.id)[1] as content:
        assert content.read() == PDF


@pytest.mark.django_db
def test_content_that_a_cut_left_short_in_older_days_is_made_whole_by_the_same_file():
    digest = hashlib.sha256(PDF).hexdigest()
    default_storage.save(blob_path(digest), File(io.BytesIO(PDF[:1000])))
    kept = store_file(io.BytesIO(PDF), name="a.pdf", subject=Subject("dossier", new_id()), actor=HUONG)
    with open_file(kept.id)[1] as content:
        assert content.read() == PDF

"""A ward with its officers, its types of paper, and a machine that reads what the test says it reads."""

import io
from pathlib import Path
from types import SimpleNamespace

import pikepdf
import pytest
from django.apps import apps
from django.conf import settings as django_settings

from motcua.files.scanning import run
from motcua.files.scanning.hocr import Word
from motcua.files.scanning.run import PageRead
from motcua.files.tests import scans
from motcua.kernel import clock
from motcua.kernel.actor import Actor, service
from motcua.kernel.audit import Subject
from motcua.kernel.ids import new_id
from motcua.papers import actions, types
from motcua.papers.owners import OwnerFacts
from motcua.papers.policies import PapersPermission as May
from motcua.papers.reading import read_batch

PACK = Path(django_settings.ROOT) / "packs" / "bac-ninh"
MONDAY = clock.at(2026, 11, 16, 9, 0)
HAN = OwnerFacts("027326001234", "Nguyễn Lê Bảo Hân")
DOSSIER = Subject("dossier", new_id())


def words_of(*lines, sure=92):
    """Lines of writing as OCR gives them, one below the other."""
    words = []
    for number, line in enumerate(lines):
        for at, text in enumerate(line.split()):
            left, top = 0.1 + at * 0.05, 0.05 * number
            words.append(Word(number, text, (left, top, left + 0.04, top + 0.03), sure))
    return words


def a_page(*lines, sure=92, **more):
    return {"words": [word.as_json() for word in words_of(*lines, sure=sure)], "sure": sure, **more}


BLANK = {"kind": "blank"}


def separator(text):
    return {"kind": "separator", "separator": text}


def small_pdf():
    out = io.BytesIO()
    with pikepdf.new() as pdf:
        pdf.add_blank_page(page_size=(200, 280))
        pdf.save(out)
    return out.getvalue()


class FakeMachine:
    """Stands for `files.scanning.run`: gives out the pages that the test laid in."""

    def __init__(self, folder):
        self.pages, self.asked, self.stop_after, self.folder = [], [], None, folder

    def count(self, *_):
        return len(self.pages)

    def read(self, *order):
        wishes = order[-1]
        for done, wish in enumerate(wishes):
            if self.stop_after is not None and done >= self.stop_after:
                raise PowerCut
            self.asked.append(wish.number)
            facts = dict(self.pages[wish.number - 1])
            if wish.keep:
                facts["kind"] = "page"
            if wish.turn is not None:
                facts["turn"] = wish.turn
            yield self._page(wish.number, facts)

    def _page(self, number, facts):
        preview, pdf = self.folder / f"{number}.jpg", self.folder / f"{number}.pdf"
        preview.write_bytes(scans.as_jpeg(scans.sheet(str(number), size=(60, 80))))
        has_pdf = facts.get("kind", "page") == "page" and not facts.get("problem")
        if has_pdf:
            pdf.write_bytes(small_pdf())
        return PageRead(number, preview=preview, pdf=pdf if has_pdf else None, **facts)


class PowerCut(BaseException):
    """The machine stops in the middle: nothing after it runs."""


@pytest.fixture(autouse=True)
def _world(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "files"
    types.forget()
    with clock.frozen(MONDAY):
        yield


@pytest.fixture
def machine(monkeypatch, tmp_path):
    fake = FakeMachine(tmp_path)
    monkeypatch.setattr(run, "count", fake.count)
    monkeypatch.setattr(run, "read", fake.read)
    monkeypatch.setattr(run, "require_programs", lambda: None)
    return fake


@pytest.fixture
def ward(db):
    """Phường Kinh Bắc, its counter officer Hường, and Đức who works elsewhere."""
    unit = apps.get_model("identity", "Unit")
    here, there = (unit.objects.create(kind="commune", key=f"commune-{name}") for name in ("kinh-bac", "vu-ninh"))
    types.load_paper_types(PACK, actor=service("pack"))
    rights = (May.SCAN, May.CONFIRM, May.SEE_STORE)

    def officer(name, at, *given):
        return Actor(id=new_id(), name=name, grants={right.value: frozenset({at.id}) for right in given})

    return SimpleNamespace(
        id=here.id,
        elsewhere=there.id,
        huong=officer("Nguyễn Thị Hường", here, *rights),
        hoa=officer("Phạm Thị Hoa", here, May.SCAN),
        duc=officer("Lê Văn Đức", there, *rights),
        citizen=Actor(id=new_id(), name="Lê Thị Ngọc Ánh"),
    )


@pytest.fixture
def scan(ward, machine):
    """Scans pages for a dossier and lets the machine read them; returns the stack's id."""

    def do(*pages, read=True, **more):
        machine.pages = list(pages)
        facts = {"subject": DOSSIER, "owner": HAN, **more}
        batch = actions.receive_scan(
            io.BytesIO(scans.as_pdf(scans.sheet("x", size=(60, 80)))), name="hồ sơ.pdf", unit_id=ward.id,
            actor=ward.huong, **facts,
        )  # fmt: skip
        if read:
            read_batch(batch.id)
        return batch.id

    return do

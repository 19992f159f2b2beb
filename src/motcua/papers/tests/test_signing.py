"""Who vouches for a digitised paper: the seal in our chain, and a signature as soon as somebody can sign."""

import io

import pytest
from django.db import connection

from motcua.files.queries import open_file
from motcua.files.tests import scans
from motcua.kernel import audit
from motcua.kernel.errors import NotAllowed
from motcua.kernel.ids import new_id
from motcua.papers import actions, queries, signing
from motcua.papers.errors import NoSigner, NotAwaitingSignature, SignatureRefused, UnknownPaper
from motcua.papers.models import DigitalPaper
from motcua.papers.recording import paper_subject
from motcua.papers.tests.conftest import MONDAY, a_page, small_pdf
from motcua.papers.tests.test_deciding import said


class Pen:
    """Stands for the room of signatures: what it is asked, and which files it takes for signed."""

    def __init__(self):
        self.asked, self.holds = [], True

    def ask(self, paper, *, actor):
        self.asked.append((paper.code, paper.sha256, actor.name))

    def verify(self, signed, paper):
        if not self.holds or not signed.read().startswith(b"%PDF") or not paper.sha256:
            raise SignatureRefused(why="it covers another paper")
        return (signing.Signature("officer", "Nguyễn Thị Hường", "UBND phường Kinh Bắc", "5A01", "CA", MONDAY),)


@pytest.fixture
def pen():
    found = Pen()
    signing.register(found)
    yield found
    signing.unregister()


@pytest.fixture
def paper(ward, scan):
    scan(a_page(*scans.BIRTH))
    found = DigitalPaper.objects.get().id
    assert queries.seal_of(found, actor=ward.huong) is None  # nothing is vouched for before a person has looked
    actions.confirm_paper(found, said(), actor=ward.huong)
    return found


def test_the_seal_says_who_digitised_what_and_holds(ward, paper):
    seal = queries.seal_of(paper, actor=ward.huong)
    assert (seal.digitised_by, seal.confirmed_by, seal.holds) == ("Nguyễn Thị Hường", "Nguyễn Thị Hường", True)
    assert (seal.digitised_at, seal.signing, seal.can_sign, seal.signatures) == (MONDAY, "awaiting", False, ())
    entry = audit.history(paper_subject(paper)).get(action="papers.confirmed")
    assert (seal.position, seal.entry_hash) == (entry.position, bytes(entry.hash).hex())
    assert entry.facts["digitised_by"] == "Nguyễn Thị Hường"
    assert seal.file_hash == entry.facts["sha256"]


@pytest.mark.django_db
def test_a_changed_entry_or_another_file_breaks_the_seal(ward, paper):
    other = actions.receive_scan(
        io.BytesIO(scans.as_jpeg(scans.sheet("y", size=(60, 80)))), name="b.jpg", unit_id=ward.id, actor=ward.huong
    )
    from motcua.papers.models import ScanBatch

    right = DigitalPaper.objects.get(id=paper).file_id
    DigitalPaper.objects.filter(id=paper).update(file=ScanBatch.objects.get(id=other.id).source_id)
    assert not queries.seal_of(paper, actor=ward.huong).holds
    DigitalPaper.objects.filter(id=paper).update(file=right)
    assert queries.seal_of(paper, actor=ward.huong).holds
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE kernel_auditentry DISABLE TRIGGER USER")
        cursor.execute(
            "UPDATE kernel_auditentry SET actor_name = %s WHERE subject_id = %s AND action = %s",
            ["Kẻ Khác", paper, "papers.confirmed"],
        )
    assert not queries.seal_of(paper, actor=ward.huong).holds


def test_without_a_signer_a_paper_waits_and_nothing_pretends_to_be_signed(ward, paper):
    with pytest.raises(NoSigner):
        actions.ask_signature(paper, actor=ward.huong)
    with pytest.raises(NoSigner):
        actions.keep_signature(paper, io.BytesIO(small_pdf()), actor=ward.huong)
    assert DigitalPaper.objects.get().signing == "awaiting"


def test_a_signer_is_asked_for_this_very_file_and_its_answer_is_kept_beside_it(ward, paper, pen):
    actions.ask_signature(paper, actor=ward.huong)
    seal = queries.seal_of(paper, actor=ward.huong)
    assert (seal.can_sign, pen.asked) == (True, [("027326001234.KS", seal.file_hash, "Nguyễn Thị Hường")])
    pen.holds = False
    with pytest.raises(SignatureRefused):
        actions.keep_signature(paper, io.BytesIO(small_pdf()), actor=ward.huong)
    pen.holds = True
    actions.keep_signature(paper, io.BytesIO(small_pdf()), actor=ward.huong)
    row = DigitalPaper.objects.get()
    assert row.signing == "signed"
    with open_file(row.signed_file_id)[1] as signed:
        assert signed.read() == small_pdf()
    seal = queries.seal_of(paper, actor=ward.huong)
    assert seal.holds
    assert [one["signer"] for one in seal.signatures] == ["Nguyễn Thị Hường"]
    for again in (
        lambda: actions.ask_signature(paper, actor=ward.huong),
        lambda: actions.keep_signature(paper, io.BytesIO(small_pdf()), actor=ward.huong),
    ):
        with pytest.raises(NotAwaitingSignature):
            again()
    acts = [entry.action for entry in audit.history(paper_subject(paper))]
    assert acts == ["papers.confirmed", "papers.signature_asked", "papers.signed"]


def test_only_who_may_confirm_has_signed_and_strangers_see_no_seal(ward, paper, pen):
    with pytest.raises(NotAllowed):
        actions.ask_signature(paper, actor=ward.hoa)
    for stranger in (ward.duc, ward.citizen):
        with pytest.raises(UnknownPaper):
            actions.ask_signature(paper, actor=stranger)
        with pytest.raises(UnknownPaper):
            queries.seal_of(paper, actor=stranger)
    with pytest.raises(UnknownPaper):
        queries.seal_of(new_id(), actor=ward.huong)
    with pytest.raises(RuntimeError):
        signing.register(Pen())

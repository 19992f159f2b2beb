"""Papers of owners' stores in dossiers: used again, digitised for one, and results that enter a store."""

import io

import pytest

from motcua.dossiers import actions, queries
from motcua.dossiers.actions.digital import store_result
from motcua.dossiers.errors import NothingAsked, StepDoesNotFit, UnknownDossier
from motcua.dossiers.models import Attachment, Dossier, DossierDigitalPaper, DossierPaper
from motcua.dossiers.tests.people import pdf
from motcua.files.actions import store_file
from motcua.kernel import outbox
from motcua.kernel.audit import Subject
from motcua.kernel.errors import NotAllowed
from motcua.kernel.ids import new_id
from motcua.papers import actions as papers
from motcua.papers import queries as stores
from motcua.papers.actions import IssuedPaper
from motcua.papers.errors import NotTheOwners, NotUsable, UnknownPaper
from motcua.papers.models import DigitalPaper
from motcua.papers.owners import OwnerFacts


@pytest.fixture
def certificate(town):
    """A birth certificate in the store of Lê Thị Ngọc Ánh, from an earlier dossier."""
    return kept(town, "ngocanh")


def kept(town, username, subject=None):
    from motcua.kernel import clock

    person = town.person(username)
    subject = subject or Subject("dossier", new_id())
    file = store_file(io.BytesIO(pdf().read()), name="khai-sinh.pdf", subject=subject, actor=town.huong)
    issued = IssuedPaper(new_id(), "KS", "Giấy khai sinh", "7/2020", clock.today(), "UBND", "Lệ", file.id)
    owner = OwnerFacts(person.identity_number, person.full_name, "person", person.id)
    return papers.keep_result(issued, owner, subject=subject, unit_id=town.ward.id, actor=town.huong)


def paper_of(dossier):
    return DossierPaper.objects.filter(dossier_id=dossier).order_by("position").first()


def test_a_paper_of_the_applicants_store_is_used_again(town, certificate):
    dossier = town.accepted()
    [offer] = queries.offered(town.dossier(dossier))
    assert (offer.id, offer.type_code) == (certificate, "KS")
    paper = paper_of(dossier)
    before = Attachment.objects.count()
    for _ in range(2):
        actions.use_paper(dossier, paper.id, certificate, actor=town.huong)
    [link] = queries.digitised(dossier, actor=town.tuan)
    assert (link.paper_id, link.digitised, link.reused, link.code) == (paper.id, True, 1, offer.code)
    assert Attachment.objects.count() == before + 1
    file = Attachment.objects.order_by("-id").first()
    info, content = queries.read_file(dossier, file.file_id, actor=town.tuan)
    content.close()
    assert info.name == "khai-sinh.pdf"
    assert "paper_used" in town.story(dossier)
    assert "paper_used" not in town.story(dossier, "ngocanh")


def test_what_was_digitised_for_this_dossier_is_not_called_used_again(town):
    dossier = town.accepted()
    child = kept(town, "thuong", Subject("dossier", dossier))  # another person's paper, scanned for this dossier
    actions.use_paper(dossier, paper_of(dossier).id, child, actor=town.tuan)
    assert [(link.digitised, link.reused) for link in queries.digitised(dossier, actor=town.tuan)] == [(True, 0)]


def test_somebody_elses_paper_is_refused(town):
    dossier = town.accepted()
    with pytest.raises(NotTheOwners):
        actions.use_paper(dossier, paper_of(dossier).id, kept(town, "thuong"), actor=town.huong)


def test_what_has_run_out_or_is_not_there_is_refused(town, certificate):
    import datetime as dt

    dossier = town.accepted()
    paper = paper_of(dossier).id
    DigitalPaper.objects.filter(id=certificate).update(valid_to=dt.date(2020, 1, 1))
    with pytest.raises(NotUsable):
        actions.use_paper(dossier, paper, certificate, actor=town.huong)
    DigitalPaper.objects.filter(id=certificate).update(state="refused")
    for digital in (certificate, new_id()):
        with pytest.raises(UnknownPaper):
            actions.use_paper(dossier, paper, digital, actor=town.huong)
    with pytest.raises(UnknownDossier):
        actions.use_paper(dossier, new_id(), certificate, actor=town.huong)


def test_only_those_who_work_on_the_dossier_link_papers(town, certificate):
    dossier = town.accepted()
    paper = paper_of(dossier).id
    with pytest.raises(NotAllowed):
        actions.use_paper(dossier, paper, certificate, actor=town.ngocanh)
    for stranger in (town.duc, town.thuong):
        with pytest.raises(UnknownDossier):
            actions.use_paper(dossier, paper, certificate, actor=stranger)
        with pytest.raises(UnknownDossier):
            queries.digitised(dossier, actor=stranger)


def test_a_closed_dossier_takes_no_more_papers(town, certificate):
    dossier = town.accepted()
    actions.withdraw_dossier(dossier, reason="Đổi ý", actor=town.ngocanh)
    with pytest.raises(StepDoesNotFit):
        actions.use_paper(dossier, paper_of(dossier).id, certificate, actor=town.huong)


def test_an_issued_result_enters_the_applicants_store_by_event_once(town):
    dossier = town.finished()
    outbox.drain()
    store_result(dossier)
    person = town.person("ngocanh")
    [paper] = stores.store_of(person.identity_number, actor=town.huong)
    assert (paper.kind, paper.number, paper.name) == ("result", "123/2026", "Giấy khai sinh")
    assert paper.code == f"{person.identity_number}.{paper.type_code}"
    assert [offer.id for offer in queries.offered(town.dossier(town.draft()))] == [paper.id]


def test_a_result_without_a_file_or_an_owner_without_a_number_has_no_store(town):
    dossier = town.finished()
    row = town.dossier(dossier)
    row.applicant_number = ""
    row.keep()
    assert store_result(dossier) is None
    assert store_result(town.accepted()) is None
    assert not DigitalPaper.objects.exists()
    assert not DossierDigitalPaper.objects.exists()


def test_query_counts(town, certificate, django_assert_num_queries):
    dossier = town.accepted()
    row, paper = town.dossier(dossier), paper_of(dossier).id
    queries.offered(row)
    queries.digitised(dossier, actor=town.tuan)
    assert town.huong
    with django_assert_num_queries(1):
        queries.offered(row)
    with django_assert_num_queries(2):
        queries.digitised(dossier, actor=town.tuan)
    with django_assert_num_queries(12):
        actions.use_paper(dossier, paper, certificate, actor=town.huong)


def draft_of(town, username="ngocanh"):
    dossier = town.filled(username)
    return dossier, DossierPaper.objects.get(dossier_id=dossier, required=True).id


def test_an_applicant_uses_a_paper_of_their_own_store_and_takes_it_off_again(town, certificate):
    dossier, paper = draft_of(town)
    before = Attachment.objects.filter(dossier_id=dossier, removed_at=None).count()
    [offer] = queries.offered_own(dossier, actor=town.ngocanh)
    assert offer.id == certificate
    for _ in range(2):
        actions.reuse_own_paper(dossier, paper, certificate, actor=town.ngocanh)
    [link] = DossierDigitalPaper.objects.all()
    assert (link.reused, link.attachment.by_office, link.linked_by) == (1, False, town.ngocanh.name)
    assert queries.offered_own(dossier, actor=town.ngocanh) == []
    actions.detach_file(dossier, link.attachment_id, actor=town.ngocanh)
    assert not DossierDigitalPaper.objects.exists()
    assert Attachment.objects.filter(dossier_id=dossier, removed_at=None).count() == before
    assert len(queries.offered_own(dossier, actor=town.ngocanh)) == 1
    actions.reuse_own_paper(dossier, paper, certificate, actor=town.ngocanh)
    actions.delete_draft(dossier, actor=town.ngocanh)
    assert DigitalPaper.objects.get(id=certificate).state == "confirmed"


def test_a_required_paper_of_the_store_is_enough_to_submit(town, certificate):
    dossier, paper = draft_of(town)
    for one in Attachment.objects.filter(dossier_id=dossier, removed_at=None):
        actions.detach_file(dossier, one.id, actor=town.ngocanh)
    actions.reuse_own_paper(dossier, paper, certificate, actor=town.ngocanh)
    assert actions.submit_dossier(dossier, actor=town.ngocanh).code
    [link] = queries.digitised(dossier, actor=town.huong)
    assert (link.reused, link.digitised) == (1, True)
    with pytest.raises(StepDoesNotFit):
        actions.reuse_own_paper(dossier, paper, certificate, actor=town.ngocanh)


def test_a_number_that_somebody_gives_of_themselves_opens_no_store(town, certificate):
    """The number is Ngọc Ánh's, the account is not: nothing is offered, and nothing can be taken."""
    dossier, paper = draft_of(town, "thuong")
    Dossier.objects.filter(id=dossier).update(applicant_number=town.person("ngocanh").identity_number)
    assert queries.offered_own(dossier, actor=town.thuong) == []
    with pytest.raises(NotTheOwners):
        actions.reuse_own_paper(dossier, paper, certificate, actor=town.thuong)
    for ask in (
        lambda: queries.offered_own(dossier, actor=town.ngocanh),
        lambda: actions.reuse_own_paper(dossier, paper, certificate, actor=town.ngocanh),
        lambda: actions.reuse_own_paper(dossier, paper, certificate, actor=town.huong),
    ):
        with pytest.raises(UnknownDossier):
            ask()


def test_what_has_run_out_is_neither_offered_nor_used_online(town, certificate):
    dossier, paper = draft_of(town)
    DigitalPaper.objects.filter(id=certificate).update(valid_to="2026-01-01", forever=False)
    assert queries.offered_own(dossier, actor=town.ngocanh) == []
    with pytest.raises(NotUsable):
        actions.reuse_own_paper(dossier, paper, certificate, actor=town.ngocanh)


def test_a_supplement_takes_a_paper_of_the_store_for_what_it_asks(town, certificate):
    dossier = town.accepted()
    asked = paper_of(dossier)
    other = DossierPaper.objects.filter(dossier_id=dossier).exclude(id=asked.id).first()
    actions.request_supplement(
        dossier, papers=[asked.id], pages=[], reason="Giấy chứng sinh: ảnh chụp mờ, không đọc được số và ngày cấp",
        actor=town.tuan,
    )  # fmt: skip
    actions.reuse_own_paper(dossier, asked.id, certificate, actor=town.ngocanh)
    assert DossierDigitalPaper.objects.get().paper_id == asked.id
    if other is not None:
        with pytest.raises(NothingAsked):
            actions.reuse_own_paper(dossier, other.id, certificate, actor=town.ngocanh)

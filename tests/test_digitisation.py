"""Digitisation over HTTP: from the counter to the owner's store and back into a dossier, and what goes wrong."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from house import browser

from motcua.dossiers import queries as dossiers
from motcua.dossiers.models import DossierDigitalPaper, DossierPaper
from motcua.dossiers.tests.people import PDF, Town
from motcua.files.scanning import picture as pictures
from motcua.files.scanning.separators import compile_separators
from motcua.files.scanning.sheets import Separator, first_separator
from motcua.files.tests import scans
from motcua.kernel.ids import new_id
from motcua.papers.models import DigitalPaper, ScanBatch, ScanPage
from motcua.papers.reading import read_batch
from motcua.papers.tests.conftest import BLANK, a_page, separator

VALUES = {
    "v-number": "123/2026", "v-holder": "NGUYỄN LÊ BẢO HÂN", "v-born_on": "02/11/2026", "v-issuer": "UBND Kinh Bắc",
    "v-issued_on": "16/11/2026", "v-mother": "LÊ THỊ NGỌC ÁNH", "v-signer": "TRẦN VĂN LỆ",
}  # fmt: skip
TICKS = {f"checked-{name}": "on" for name in ("holder", "mother", "signer", "owner_name")}


@pytest.fixture
def town(db, settings, tmp_path):
    settings.MEDIA_ROOT, settings.DEMO = tmp_path, True
    return Town()


def upload(name="quét.pdf", content=PDF):
    return SimpleUploadedFile(name, content)


@pytest.fixture
def stack(town, machine):
    """Hường scans a birth certificate, a blank page and a second paper for a dossier of Ngọc Ánh."""
    machine.pages = [separator(Separator("paper", "KS").text), a_page(*scans.BIRTH), BLANK, a_page("đơn")]
    dossier = town.accepted()
    client = browser("huong")
    client.post(reverse("desk:dossier_scans", args=[dossier]), {"file": [upload()]})
    read_batch(ScanBatch.objects.get().id)
    return dossier, client


def confirm(client, paper, **change):
    owner = {"owner_name": "Nguyễn Lê Bảo Hân", "owner_number": "027326001234", "owner_kind": "person"}
    data = {"do": "confirm", "type_code": "KS", **VALUES, **TICKS, **owner, **change}
    return client.post(reverse("desk:scan_paper", args=[paper]), data)


def test_the_way_of_a_stack(town, stack):
    dossier, client = stack
    batch = ScanBatch.objects.get()
    page = client.get(reverse("desk:scan", args=[batch.id])).content.decode()
    assert "Giấy tờ 1" in page
    assert "trang trắng" in page
    last = ScanPage.objects.get(number=4)
    answer = client.post(
        reverse("desk:scan", args=[batch.id]), {"do": "split", "page": str(last.id), "version": batch.version}
    )
    assert answer.status_code == 302
    birth, other = DigitalPaper.objects.order_by("position")
    shown = client.get(reverse("desk:scan_paper", args=[birth.id])).content.decode()
    assert 'value="NGUYỄN LÊ BẢO HÂN"' in shown
    assert "<rect data-box=" in shown
    row = DossierPaper.objects.filter(dossier_id=dossier).order_by("position").first()
    answer = confirm(client, birth.id, row=str(row.id))
    assert answer.url == reverse("desk:scan_paper", args=[other.id])
    [link] = dossiers.digitised(dossier, actor=town.huong)
    assert (link.paper_id, link.code, link.reused) == (row.id, "027326001234.KS", 0)
    answer = client.post(reverse("desk:scan_paper", args=[other.id]), {"do": "refuse", "reason": "Không cần"})
    assert answer.url == reverse("desk:dossier_scans", args=[dossier])
    assert "027326001234.KS" in client.get(answer.url).content.decode()
    file = client.get(reverse("desk:scan_file", args=[birth.id]))
    assert file.getvalue().startswith(b"%PDF")
    for close in file._resource_closers:  # not the response: it would take the connection along
        close()
    assert ScanBatch.objects.get().state == "done"


def test_an_unticked_name_and_a_wrong_day_stand_beside_their_fields(stack):
    _, client = stack
    paper = DigitalPaper.objects.get().id
    owner = {"owner_name": "Hân", "owner_number": "027326001234"}
    typed = {**VALUES, "v-holder": "NGUYỄN LÊ BẢO HẰN"}
    answer = client.post(reverse("desk:scan_paper", args=[paper]), {"type_code": "KS", **typed, **owner})
    assert answer.status_code == 422
    text = answer.content.decode()
    assert 'value="NGUYỄN LÊ BẢO HẰN"' in text
    assert "so từng tên với ảnh" in text
    answer = confirm(client, paper, **{"v-born_on": "31/02/2026"})
    assert answer.status_code == 422
    assert 'aria-describedby="e-born_on"' in answer.content.decode()
    assert DigitalPaper.objects.get().state == "pending"


def test_the_store_is_offered_before_anything_is_scanned(town, stack):
    _, client = stack
    person = town.person("ngocanh")
    confirm(client, DigitalPaper.objects.get().id, owner_name=person.full_name, owner_number=person.identity_number)
    second = town.accepted()
    assert "dùng lại" in client.get(reverse("desk:dossier", args=[second])).content.decode()
    page = client.get(reverse("desk:dossier_scans", args=[second])).content.decode()
    assert f"{person.identity_number}.KS" in page
    stored = DigitalPaper.objects.get(state="confirmed").id
    address = reverse("desk:dossier_scans", args=[second])
    assert client.post(address, {"use": str(stored)}).status_code == 422  # for which paper?
    row = DossierPaper.objects.filter(dossier_id=second).first().id
    assert client.post(address, {"use": str(stored), f"paper-{stored}": str(row)}).status_code == 302
    [link] = dossiers.digitised(second, actor=town.huong)
    assert link.reused == 1


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("hồ sơ.zip", b"PK\x03\x04 locked with a password", "tệp nén"),
        ("hồ sơ.pdf", b"%PDF-1.7 half of an upl", "bị thiếu hoặc bị hỏng"),
        ("hồ sơ.pdf", PDF.replace(b"trailer<<>>", b"trailer<</Encrypt 5 0 R>>"), "mật khẩu"),
        ("hồ sơ.docx", b"MZ", "không phải bản quét"),
        ("trống.pdf", b"", "không có nội dung"),
    ],
)
def test_what_is_no_scan_is_said_and_the_others_are_taken(town, machine, name, content, said):
    client = browser("huong")
    answer = client.post(reverse("desk:scans"), {"file": [upload(name, content), upload("tốt.pdf")]})
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert [batch.name for batch in ScanBatch.objects.all()] == ["tốt.pdf"]


def test_nothing_chosen_and_too_many_are_said(town):
    client = browser("huong")
    assert client.post(reverse("desk:scans"), {}).status_code == 422
    many = {"file": [upload(f"{n}.pdf") for n in range(21)]}
    assert client.post(reverse("desk:scans"), many).status_code == 422
    assert not ScanBatch.objects.exists()


def test_nonsense_in_the_sorting_form_breaks_nothing(stack):
    _, client = stack
    address = reverse("desk:scan", args=[ScanBatch.objects.get().id])
    page = str(ScanPage.objects.get(number=2).id)
    for data in (
        {}, {"do": "split"}, {"do": "split", "page": "x"}, {"do": "split", "page": page, "version": "-"},
        {"do": "fly", "page": page, "version": "0"}, {"do": "type:x"}, {"do": "type:" + page},
    ):  # fmt: skip
        assert client.post(address, data).status_code in {302, 404}
    assert ScanBatch.objects.get().version == 0


def test_progress_ends_with_a_word_to_stop_asking(town, stack, machine):
    _, client = stack
    address = reverse("desk:scan_progress", args=[ScanBatch.objects.get().id])
    assert client.get(address).status_code == 286
    ScanBatch.objects.update(state="working", done_count=1)
    answer = client.get(address)
    assert (answer.status_code, "đã đọc 1 trên 4 trang" in answer.content.decode()) == (200, True)


def test_a_tried_type_shows_its_own_fields(stack):
    _, client = stack
    address = reverse("desk:scan_paper", args=[DigitalPaper.objects.get().id])
    answer = client.post(address, {"do": "type", "type_code": "DKKH"})
    assert answer.status_code == 200
    assert "Người chồng" in answer.content.decode()
    assert DigitalPaper.objects.get().type_code == "KS"  # trying is not saying


def test_printed_separators_are_read_by_the_machine(town):
    import pypdfium2 as pdfium

    client = browser("huong")
    answer = client.get(reverse("desk:separators"), {"loai": ["KS", "KHÔNG CÓ"]})
    document = pdfium.PdfDocument(io.BytesIO(answer.content))
    texts = []
    for page in document:
        texts += pictures.codes_of(page.render(scale=150 / 72).to_pil())
    document.close()
    assert [first_separator([text]) for text in texts] == [Separator("paper", "KS"), Separator("dossier")]
    assert b"pdfaid" in compile_separators([("KS", "Giấy khai sinh")])


def test_the_counter_takes_from_the_store_instead_of_from_the_hand(town, stack):
    """The sheet offers what the store holds; ticked, the required paper need not be brought, and it is linked."""
    _, client = stack
    person = town.person("ngocanh")
    confirm(client, DigitalPaper.objects.get().id, owner_name=person.full_name, owner_number=person.identity_number)
    view = town.view()
    row = next(paper for paper in view.cases[0].papers if paper.required)
    # The town's procedure asks for a certificate of live birth: the paper in the store is called one.
    DigitalPaper.objects.filter(state="confirmed").update(type_code="GCS")
    stored = DigitalPaper.objects.get(state="confirmed")
    sheet = {"person": f"p:{person.id}", "procedure": view.code, "case": str(view.cases[0].id)}
    shown = client.post(reverse("desk:intake"), {**sheet, "do": "next"}).content.decode()
    token = f"{row.id}:{stored.id}"
    assert f'value="{token}"' in shown
    send = {**sheet, "do": "receive", "idempotency_key": str(new_id()), "channel": "direct", "return_by": "counter"}
    assert client.post(reverse("desk:intake"), send).status_code == 422
    answer = client.post(reverse("desk:intake"), {**send, "reuse": token})
    assert answer.status_code == 302
    [link] = DossierDigitalPaper.objects.all()
    assert (link.digital_paper_id, link.reused, link.paper.status) == (stored.id, 1, "waived")

"""Files that come in parts over HTTP, at the desk and on the portal: cut off after half, gone on with, taken once."""

import hashlib

import pytest
from django.contrib.auth import get_user_model
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import RequestFactory
from django.urls import reverse
from house import browser

from motcua.doors.look import uploads as door
from motcua.dossiers.models import Attachment
from motcua.dossiers.tests.people import PDF, Town
from motcua.files.models import UnfinishedUpload
from motcua.files.queries import open_file
from motcua.files.uploads import quarantine
from motcua.kernel.ids import new_id
from motcua.papers.models import ScanBatch

STACK = PDF.replace(b"trailer", b"% " + b"x" * 50_000 + b"\ntrailer")
ADDRESS = reverse("look:upload")


@pytest.fixture
def town(db, settings, tmp_path):
    settings.MEDIA_ROOT, settings.DEMO = tmp_path, True
    return Town()


def begin(client, content=STACK, **change):
    facts = {"id": str(new_id()), "purpose": "scan", "name": "hồ sơ.pdf", "size": str(len(content)), **change}
    return client.post(ADDRESS, facts)


def send(client, upload, at, content, checksum=None):
    return client.post(
        reverse("look:upload_part", args=[upload]), content, content_type="application/octet-stream",
        headers={"X-Offset": str(at), "X-Checksum": checksum or hashlib.sha256(content).hexdigest()},
    )  # fmt: skip


def whole(client, content=STACK, **change):
    upload = begin(client, content, **change).json()["id"]
    assert send(client, upload, 0, content).json()["received"] == len(content)
    return upload


def test_a_scan_cut_off_after_half_goes_on_and_becomes_one_stack(town):
    dossier = town.accepted()
    client, address = browser("huong"), reverse("desk:dossier_scans", args=[dossier])
    upload = begin(client).json()["id"]
    half = len(STACK) // 2
    assert send(client, upload, 0, STACK[:half]).json()["received"] == half
    # The connection is cut. What is sent now is not whole, so the form says so and nothing is lost.
    refused = client.post(address, {"upload": upload})
    assert refused.status_code == 422
    assert "chưa gửi đến đủ" in refused.content.decode()
    # The machine starts anew, the officer chooses the same file, and it goes on behind the half.
    again = browser("huong")
    assert again.get(reverse("look:upload_part", args=[upload])).json()["received"] == half
    lost = send(again, upload, 0, STACK[:half])
    assert (lost.status_code, lost.json()["received"]) == (409, half)
    assert send(again, upload, half, STACK[half:]).json()["received"] == len(STACK)
    for _ in range(2):  # the answer to the form is lost, so it is sent twice
        assert again.post(address, {"upload": upload}).status_code == 302
    batch = ScanBatch.objects.get()
    assert (batch.name, batch.subject_id) == ("hồ sơ.pdf", dossier)
    with open_file(batch.source_id)[1] as kept:
        assert kept.read() == STACK
    assert not UnfinishedUpload.objects.exists()
    assert not list(quarantine().iterdir())


def test_a_damaged_part_is_said_with_what_is_here(town):
    client = browser("huong")
    upload = begin(client).json()["id"]
    answer = send(client, upload, 0, b"abc", checksum="00" * 32)
    assert (answer.status_code, answer.json()["received"]) == (422, 0)
    assert "hỏng trên đường gửi" in answer.json()["message"]


def test_what_arrived_whole_and_is_no_scan_says_what_to_do(town):
    client = browser("huong")
    upload = whole(client, b"PK\x03\x04 locked with a password", name="hồ sơ.zip")
    answer = client.post(reverse("desk:scans"), {"upload": upload})
    assert answer.status_code == 422
    assert "tệp nén" in answer.content.decode()
    assert not list(quarantine().iterdir())


@pytest.mark.parametrize("change", [
    {"id": "x"}, {"size": ""}, {"size": "-1"}, {"size": "9" * 30}, {"size": "0"}, {"purpose": "fly"},
    {"size": str(400 * 1024 * 1024)},
])  # fmt: skip
def test_nonsense_begins_nothing(town, change):
    assert begin(browser("huong"), **change).status_code == 422
    assert not UnfinishedUpload.objects.exists()


def test_nobody_sends_a_scan_who_may_not_scan_nor_goes_on_with_the_file_of_another(town):
    assert begin(browser("ngocanh")).status_code == 404
    assert begin(browser("le")).status_code == 403
    assert begin(browser()).status_code == 302
    upload = whole(browser("huong"))
    stranger = browser("duc")
    assert stranger.get(reverse("look:upload_part", args=[upload])).status_code == 404
    assert send(stranger, upload, len(STACK), b"x").status_code == 404
    assert stranger.post(reverse("desk:scans"), {"upload": upload}).status_code == 422
    assert not ScanBatch.objects.exists()


def test_an_upload_is_let_go_and_a_sender_who_leaves_in_the_middle_breaks_nothing(town, monkeypatch):
    client = browser("huong")
    upload = whole(client)
    assert client.delete(reverse("look:upload_part", args=[upload])).status_code == 204
    assert client.get(reverse("look:upload_part", args=[upload])).status_code == 404
    request = RequestFactory().post("/", b"", content_type="application/octet-stream", headers={"X-Offset": "0"})
    request.user, request.actor = get_user_model().objects.get(username="huong"), town.huong

    def gone(*_):
        raise OSError

    monkeypatch.setattr(request._stream, "read", gone)
    assert door.part(request, upload).status_code == 400


def test_a_citizen_attaches_a_large_file_in_parts_and_small_ones_as_before(town):
    draft = town.filled()
    before = Attachment.objects.filter(dossier_id=draft).count()
    client = browser("ngocanh")
    paper = str(Attachment.objects.filter(dossier_id=draft).first().paper_id)
    address = reverse("portal:attach", args=[draft])
    upload = whole(client, purpose="paper", name="ảnh chụp.pdf")
    answer = client.post(address, {"paper": paper, "upload": upload})
    assert (answer.status_code, answer.url) == (302, f"{reverse('portal:papers', args=[draft])}#p-{paper}")
    assert Attachment.objects.filter(dossier_id=draft, name="ảnh chụp.pdf", size=len(STACK)).exists()
    client.post(address, {"paper": paper, "upload": upload})  # gone: said on the page, attached once
    assert "quá một ngày" in client.get(reverse("portal:papers", args=[draft])).content.decode()
    client.post(address, {"paper": paper, "upload": "x"})
    client.post(address, {"paper": paper, "file": SimpleUploadedFile("nhỏ.pdf", PDF)})
    assert Attachment.objects.filter(dossier_id=draft).count() == before + 2
    refused = whole(client, b"MZ no paper", purpose="paper", name="a.pdf")
    client.post(address, {"paper": paper, "upload": refused})
    assert Attachment.objects.filter(dossier_id=draft).count() == before + 2
    scan = whole(browser("huong"))
    client.post(address, {"paper": paper, "upload": scan})  # nobody attaches what another sent
    assert Attachment.objects.filter(dossier_id=draft).count() == before + 2

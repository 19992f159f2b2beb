"""A fee at the counter: reckoned where the law leaves it open, paid by QR code, noted when the money is there."""

import pytest
from django.urls import reverse

from motcua.catalogue.views import FeeView
from motcua.doors.desk.tests.test_counter import filled
from motcua.dossiers import queries
from motcua.dossiers.models import Dossier, Rule
from motcua.dossiers.tests.people import PERMIT, Town

pytestmark = pytest.mark.django_db
SQUARE = 'src="data:image/svg'


@pytest.fixture
def town(db):
    return Town()


@pytest.fixture
def permit(town):
    return town.at_counter(procedure=PERMIT)


def test_the_receipt_offers_the_transfer_until_it_is_noted(signed_in, permit):
    huong, page = signed_in("huong"), reverse("desk:receipt", args=[permit.dossier_id])
    folded, chosen = huong.get(page).content.decode(), huong.get(f"{page}?tra=qr").content.decode()
    for text in (folded, chosen):
        assert "500.000" in text
        assert permit.code.replace(".", " ").replace("-", " ") in text
        assert "UBND phường Kinh Bắc (trình diễn)" in text
    assert '<details class="fold payq">' in folded
    assert '<details class="fold payq" open>' in chosen
    act = reverse("desk:act", args=[permit.dossier_id, "da-thu"])
    assert SQUARE in huong.get(act).content.decode()
    assert huong.post(act, {"receipt_no": "FT26320"}).status_code == 302
    assert "payq" not in huong.get(page).content.decode()
    assert huong.post(act, {"receipt_no": "FT26320"}).status_code == 409
    assert Dossier.objects.get(id=permit.dossier_id).fee_receipt == "FT26320"


def test_who_pays_by_qr_code_is_led_to_the_square(signed_in, procedure, monkeypatch):
    huong = signed_in("huong")
    assert 'name="pay"' not in huong.post(reverse("desk:intake"), filled(huong, do="next")).content.decode()
    copies = FeeView(amount=8_000, name="Bản sao", condition="mỗi bản")
    monkeypatch.setattr("motcua.catalogue.views.ProcedureView.fees_for", lambda *_: (copies,))
    sheet = huong.post(reverse("desk:intake"), filled(huong, do="next")).content.decode()
    assert 'accesskey="o"' in sheet
    received = huong.post(reverse("desk:intake"), filled(huong, pay="qr"))
    assert received.url.endswith("?tra=qr")


def test_without_an_account_nothing_is_offered(signed_in, procedure, permit):
    Rule.objects.filter(key="receiving_accounts").delete()
    from motcua.dossiers import rules

    rules.forget()
    huong = signed_in("huong")
    assert 'name="pay"' not in huong.post(reverse("desk:intake"), filled(huong, do="next")).content.decode()
    assert "payq" not in huong.get(reverse("desk:receipt", args=[permit.dossier_id])).content.decode()
    rules.forget()


@pytest.mark.parametrize(("typed", "amount"), [("16.000", 16_000), ("16000 đ", 16_000), ("", 0), ("0", 0)])
def test_the_officer_reckons_what_hangs_on_a_condition(signed_in, procedure, actor_of, monkeypatch, typed, amount):
    monkeypatch.setattr("motcua.catalogue.views.ProcedureView.is_fee_judged", lambda *_: True)
    huong = signed_in("huong")
    assert 'name="fee_amount"' in huong.post(reverse("desk:intake"), filled(huong, do="next")).content.decode()
    sheet = filled(huong, fee_amount=typed)
    received = huong.post(reverse("desk:intake"), sheet)
    assert received.status_code == 302, received.content.decode()
    dossier = received.url.rstrip("/").rsplit("/", 2)[-2]
    assert queries.find(dossier, actor=actor_of("huong")).fee_amount == amount


@pytest.mark.parametrize("typed", ["nhiều", "-1", "1e9", "9" * 40, "16,5k"])
def test_an_amount_that_is_none_is_refused_and_stays_on_the_sheet(signed_in, procedure, monkeypatch, typed):
    monkeypatch.setattr("motcua.catalogue.views.ProcedureView.is_fee_judged", lambda *_: True)
    huong = signed_in("huong")
    received = huong.post(reverse("desk:intake"), filled(huong, fee_amount=typed))
    assert received.status_code == 422
    assert f'value="{typed}"' in received.content.decode()


def test_a_fixed_fee_is_not_changed_by_hand(signed_in, procedure):
    huong = signed_in("huong")
    assert 'name="fee_amount"' not in huong.post(reverse("desk:intake"), filled(huong, do="next")).content.decode()
    assert huong.post(reverse("desk:intake"), filled(huong, fee_amount="1")).status_code == 422


def test_who_gives_the_result_away_is_told_what_is_still_to_be_paid(signed_in, town):
    dossier = Dossier.objects.get(id=town.finished())
    page = reverse("desk:act", args=[dossier.id, "tra-ket-qua"])
    huong = signed_in("huong")
    assert "Còn phải nộp" not in huong.get(page).content.decode()
    dossier.fee_amount, dossier.finance_state = 16_000, "due"
    dossier.save()
    assert "Còn phải nộp 16.000" in huong.get(page).content.decode()

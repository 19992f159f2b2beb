"""Following a dossier with code and secret."""

import pytest

from motcua.doors.portal.views import tracking
from motcua.dossiers.models import Dossier

pytestmark = pytest.mark.django_db


@pytest.fixture
def dossier(town):
    return Dossier.objects.get(id=town.submitted())


def test_code_and_secret_open_the_story_without_names(client, dossier):
    page = client.post(
        "/tra-cuu/", {"ma": dossier.code.lower(), "mat": f"{dossier.secret[:4]} {dossier.secret[4:].lower()}"}
    )
    text = page.content.decode()
    assert page.status_code == 200
    assert dossier.code in text
    assert "Bạn nộp qua mạng" in text
    assert "Lê Thị Ngọc Ánh" not in text
    assert "no-store" in page["Cache-Control"]


def test_the_square_code_opens_it_at_once(client, dossier):
    assert dossier.code in client.get("/tra-cuu/", {"ma": dossier.code, "mat": dossier.secret}).content.decode()


def test_a_wrong_code_and_a_wrong_secret_look_the_same(client, dossier):
    wrong_secret = client.post("/tra-cuu/", {"ma": dossier.code, "mat": "AAAA2222"})
    wrong_code = client.post("/tra-cuu/", {"ma": "H05.999-261123-0001", "mat": dossier.secret})
    assert wrong_secret.status_code == wrong_code.status_code == 404
    said = [answer.content.decode().split('id="f-ma-e"')[1].split("</p>")[0] for answer in (wrong_secret, wrong_code)]
    assert said[0] == said[1]


def test_what_was_typed_stays_and_the_gap_is_named(client):
    answer = client.post("/tra-cuu/", {"ma": "H05", "mat": ""})
    assert answer.status_code == 422
    assert 'value="H05"' in answer.content.decode()
    assert 'href="#f-mat"' in answer.content.decode()


def test_tries_are_limited(client, dossier):
    for _ in range(tracking.TRIES_A_CODE):
        client.post("/tra-cuu/", {"ma": dossier.code, "mat": "WRONG222"})
    answer = client.post("/tra-cuu/", {"ma": dossier.code, "mat": "WRONG222"})
    assert answer.status_code == 429
    assert int(answer["Retry-After"]) > 0
    assert "quá nhiều lần" in answer.content.decode()


def test_odd_codes_are_only_wrong(client):
    for code in ("\x00", "x" * 5_000, "' or 1=1", "ü" * 60):
        assert client.post("/tra-cuu/", {"ma": code, "mat": "\x00" * 9}).status_code in {404, 422, 429}


def test_tracking_costs_few_queries(client, dossier, django_assert_max_num_queries):
    client.get("/tra-cuu/", {"ma": dossier.code, "mat": dossier.secret})
    with django_assert_max_num_queries(5):
        client.get("/tra-cuu/", {"ma": dossier.code, "mat": dossier.secret})

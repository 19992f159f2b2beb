"""Following a dossier with code and secret."""

import datetime as dt

import pytest

from motcua.doors.portal import tries
from motcua.dossiers.models import Dossier
from motcua.kernel import clock

pytestmark = pytest.mark.django_db


NINE = clock.at(2026, 11, 16, 9, 0)


@pytest.fixture(autouse=True)
def _nine():
    """Limits count in windows of the clock: no test may cross from one into the next."""
    with clock.frozen(NINE):
        yield


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
    for _ in range(tries.WRONG_A_NETWORK):
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
    with django_assert_max_num_queries(4):
        client.get("/tra-cuu/", {"ma": dossier.code, "mat": dossier.secret})


def try_from(client, address, code, secret):
    return client.post("/tra-cuu/", {"ma": code, "mat": secret}, REMOTE_ADDR=address).status_code


def test_a_stranger_cannot_lock_out_the_one_who_holds_the_receipt(client, dossier):
    said = [try_from(client, "203.0.113.5", dossier.code, "WRONG222") for _ in range(tries.WRONG_A_NETWORK + 3)]
    assert said[-1] == 429
    assert try_from(client, "198.51.100.7", dossier.code, dossier.secret) == 200


def test_a_network_that_has_guessed_too_often_waits_with_the_right_secret_too(client, dossier):
    for n in range(tries.WRONG_A_NETWORK):
        try_from(client, f"203.0.113.{n}", dossier.code, "WRONG222")
    assert try_from(client, "203.0.113.200", dossier.code, dossier.secret) == 429
    assert try_from(client, "203.0.114.1", dossier.code, dossier.secret) == 200


def test_a_code_under_attack_from_everywhere_gives_each_network_two_guesses_and_its_holder_the_way_in(client, dossier):
    for n in range(tries.ATTACK + 1):
        try_from(client, f"10.1.{n}.1", dossier.code, "WRONG222")
    guesses = [try_from(client, "10.2.0.1", dossier.code, "WRONG222") for _ in range(tries.WRONG_UNDER_ATTACK + 1)]
    assert guesses == [404] * tries.WRONG_UNDER_ATTACK + [429]
    assert try_from(client, "2001:db8:1:100::5", dossier.code, dossier.secret) == 200
    assert try_from(client, "2001:db8:1:100::5", dossier.code, "WRONG222") == 404
    assert try_from(client, "2001:db8:1:100::5", dossier.code, dossier.secret) == 200


def test_limits_do_not_tell_whether_a_code_exists(client, dossier):
    def answers(code):
        return [try_from(client, "203.0.113.9", code, "WRONG222") for _ in range(tries.WRONG_A_NETWORK)]

    real = answers(dossier.code)
    with clock.frozen(NINE + dt.timedelta(minutes=1)):  # the address has its tries again
        unreal = answers("H05.999-261123-0001")
    assert real == unreal
    with clock.frozen(NINE + dt.timedelta(minutes=2)):
        assert try_from(client, "203.0.113.9", dossier.code, "WRONG222") == 429
        assert try_from(client, "203.0.113.9", "h05.999-261123-0001 ", "WRONG222") == 429


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("203.0.113.77", "203.0.113.0/24"),
        ("::ffff:203.0.113.77", "203.0.113.0/24"),
        ("2001:db8:aa:bbcc::1", "2001:db8:aa:bb00::/56"),
        ("", ""),
        ("unix:", "unix:"),
    ],
)
def test_neighbours_count_together(address, network):
    assert tries.network(address) == network

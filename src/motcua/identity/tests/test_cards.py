"""The card on the counter: what its QR says, and who that is."""

import datetime as dt
import unicodedata
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from motcua.identity import actions, queries
from motcua.identity.cards import looks_like_card, parse_card_qr
from motcua.identity.errors import CardNotWhole, CardOfAnother, CardOfOthers, CardTextBroken
from motcua.identity.tests.conftest import person_with_account
from motcua.kernel import audit
from motcua.kernel.actor import ANONYMOUS
from motcua.kernel.errors import NotAllowed

CARD = "027079004512|125012345|Nguyễn Văn Thưởng|02051979|Nam|khu Thượng Đồng, Kinh Bắc, Bắc Ninh|10082021"


def test_a_card_of_2021_is_read_whole():
    card = parse_card_qr(CARD)
    assert (card.number, card.old_number, card.full_name) == ("027079004512", "125012345", "Nguyễn Văn Thưởng")
    assert (card.born_on, card.sex, card.issued_on) == (dt.date(1979, 5, 2), "male", dt.date(2021, 8, 10))
    assert card.address == "khu Thượng Đồng, Kinh Bắc, Bắc Ninh"
    assert card.doubts == ()


def test_a_card_without_an_old_number_and_with_more_at_its_end():
    card = parse_card_qr("027325004512||NGUYỄN AN NHIÊN|02052025|Nữ|Kinh Bắc|01062026||Nguyễn Văn Thưởng|Trần Thị Mai")
    assert (card.old_number, card.full_name, card.sex) == ("", "Nguyễn An Nhiên", "female")


def test_marks_that_a_scanner_sends_apart_are_put_together():
    assert parse_card_qr(unicodedata.normalize("NFD", CARD)).full_name == "Nguyễn Văn Thưởng"


def test_what_does_not_fit_the_number_is_a_doubt_not_a_refusal():
    assert parse_card_qr(CARD.replace("|Nam|", "|Nữ|")).doubts


@pytest.mark.parametrize("text", [
    "https://example.org/?a=1|b|c", "P<KORKIM<<MINSOO<<<<|x|y", "00020101021138570010A000000727|1|2",
    '<?xml version="1.0"?><Card uid="1234"/>', "F1234567A|TAN AH KOW|01011980", "", "|", "x" * 3000,
])  # fmt: skip
def test_other_codes_are_told_apart(text):
    with pytest.raises(CardOfOthers):
        parse_card_qr(text)


@pytest.mark.parametrize("text", [
    CARD[:40], CARD.rsplit("|", 3)[0], CARD.replace("02051979", "31021979"), CARD.replace("02051979", "02052979"),
    CARD.replace("|Nam|", "|M|"), CARD.replace("Nguyễn Văn Thưởng", ""),
])  # fmt: skip
def test_a_scan_that_broke_off_asks_for_another(text):
    with pytest.raises(CardNotWhole):
        parse_card_qr(text)


def test_lost_letters_name_the_scanner_as_the_cause():
    with pytest.raises(CardTextBroken):
        parse_card_qr(CARD.replace("ễ", "\ufffd"))
    with pytest.raises(CardTextBroken):
        parse_card_qr(CARD.encode().decode("cp1252", "replace"))


@given(st.text(max_size=200))
def test_no_text_is_more_than_an_error(text):
    looks_like_card(text)
    with suppress(CardOfOthers, CardNotWhole, CardTextBroken):
        assert len(parse_card_qr(text).number) == 12


@pytest.mark.parametrize(
    "code",
    [
        "I<UTOD231458907<<<<<<<<<<<<<<<",  # the machine-readable lines of another country's card
        "00020101021138540010A00000072701240006970436011012345678900208QRIBFTTA53037045802VN6304",  # a bank's
        "https://example.org/verify/0b6f6a52-2f0d-4a1c-9d44-b6e0f8a9ce11",
        "0" * 100_000,
    ],
)
def test_a_code_of_something_else_is_not_looked_for_as_a_name(code):
    assert looks_like_card(code)
    with pytest.raises(CardOfOthers):
        parse_card_qr(code)


@pytest.mark.parametrize("typed", ["Nguyễn Thị Hoàng Oanh", "027079004512", "2300123456-001", "mai.le@example.org", ""])
def test_what_fingers_type_is_no_scan(typed):
    assert not looks_like_card(typed)


def test_the_holder_is_registered_once_and_found_after(huong):
    actor = queries.actor_for(huong)
    first = actions.identify_by_card(parse_card_qr(CARD), phone="0977614208", actor=actor)
    moved = parse_card_qr(CARD.replace("khu Thượng Đồng, Kinh Bắc", "khu Niềm Xá, Kinh Bắc"))
    again = actions.identify_by_card(moved, actor=actor)
    assert again.id == first.id
    assert (again.address, again.phone, again.assurance) == (
        "khu Niềm Xá, Kinh Bắc, Bắc Ninh", "0977614208", "seen_at_counter",
    )  # fmt: skip
    assert [entry.action for entry in audit.history(audit.Subject("person", first.id))] == [
        "identity.person.registered", "identity.person.card_seen",
    ]  # fmt: skip


def test_somebody_who_signed_up_becomes_confirmed_by_the_card(huong):
    thuong = person_with_account("Nguyễn Văn Thưởng")
    claimed = actions.register_self(
        thuong.id, "Nguyễn Văn Thưởng", identity_number="027079004512", actor=queries.actor_for(thuong)
    )
    seen = actions.identify_by_card(parse_card_qr(CARD), actor=queries.actor_for(huong))
    assert (seen.id, seen.assurance) == (claimed.id, "seen_at_counter")


def test_two_who_claim_one_number_are_not_decided_by_a_guess(huong):
    for _ in range(2):
        account = person_with_account("Nguyễn Văn Thưởng")
        actions.register_self(
            account.id, "Nguyễn Văn Thưởng", identity_number="027079004512", actor=queries.actor_for(account)
        )
    seen = actions.identify_by_card(parse_card_qr(CARD), actor=queries.actor_for(huong))
    assert seen.account_id is None


def test_a_number_known_under_another_name_is_for_people_to_sort_out(huong):
    actor = queries.actor_for(huong)
    actions.register_person("Trần Văn Khác", identity_number="027079004512", actor=actor)
    with pytest.raises(CardOfAnother):
        actions.identify_by_card(parse_card_qr(CARD), actor=actor)


def test_nobody_without_the_right_reads_cards_into_the_register(db):
    with pytest.raises(NotAllowed):
        actions.identify_by_card(parse_card_qr(CARD), actor=ANONYMOUS)

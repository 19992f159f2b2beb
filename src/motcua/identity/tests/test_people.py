"""People, enterprises, and who sees them."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.db import connection

from motcua.identity import actions, queries
from motcua.identity.errors import (
    AccountLinked,
    AlreadyRegistered,
    BadIdentityNumber,
    BadTaxCode,
    EnterpriseRegistered,
    HistoryOverlap,
    UnknownPerson,
    UsernameTaken,
)
from motcua.identity.models import Account, Person
from motcua.identity.tests.conftest import person_with_account
from motcua.kernel import audit, clock
from motcua.kernel.actor import ANONYMOUS
from motcua.kernel.errors import InvalidInput, NotAllowed, NotFound

NUMBER = "027088000027"


def test_an_officer_registers_whose_card_they_have_seen(huong):
    actor = queries.actor_for(huong)
    stated = actions.Particulars(born_on=dt.date(1988, 11, 20), sex="male", phone=" 0912000027 ", area_code="09187")
    thuong = actions.register_person(
        "  Nguyễn  Văn Thưởng", identity_number="027 088 000 027", particulars=stated, actor=actor
    )
    assert (thuong.full_name, thuong.identity_number, thuong.phone) == ("Nguyễn Văn Thưởng", NUMBER, "0912000027")
    assert thuong.assurance == "seen_at_counter"
    with pytest.raises(AlreadyRegistered):
        actions.register_person("Nguyễn Văn Thưởng", identity_number=NUMBER, actor=actor)


def test_a_number_typed_at_sign_up_takes_nothing_from_its_true_holder(huong):
    impostor = person_with_account("Kẻ Mạo Danh")
    claimed = actions.register_self(
        impostor.id, "Nguyễn Văn Thưởng", identity_number=NUMBER, actor=queries.actor_for(impostor)
    )
    assert claimed.assurance == "self_declared"
    actor = queries.actor_for(huong)
    true = actions.register_person("Nguyễn Văn Thưởng", identity_number=NUMBER, actor=actor)
    assert true.id not in queries.actor_for(impostor).parties
    with pytest.raises(AlreadyRegistered):
        actions.confirm_person(claimed.id, identity_number=NUMBER, full_name="Nguyễn Văn Thưởng", actor=actor)
    second = person_with_account("Nguyễn Văn Thưởng")
    assert actions.register_self(
        second.id, "Nguyễn Văn Thưởng", identity_number=NUMBER, actor=queries.actor_for(second)
    )


def test_a_self_declared_person_is_confirmed_at_the_counter(huong, ngoc_anh):
    person = queries.person_of(ngoc_anh)
    seen = actions.confirm_person(
        person.id, identity_number="027195000019", full_name="Lê Thị Ngọc Ánh", actor=queries.actor_for(huong)
    )
    assert (seen.id, seen.assurance) == (person.id, "seen_at_counter")


def test_one_account_one_person(huong, ngoc_anh):
    actor = queries.actor_for(huong)
    other = actions.register_person("Bùi Thị Hồng", actor=actor)
    with pytest.raises(AccountLinked):
        actions.link_account(other.id, ngoc_anh.id, actor=actor)
    hong = person_with_account("Bùi Thị Hồng")
    actions.link_account(other.id, hong.id, actor=actor)
    assert queries.actor_for(hong).parties == {other.id}
    with pytest.raises(AccountLinked):
        actions.register_self(hong.id, "Bùi Thị Hồng", actor=queries.actor_for(hong))
    third = person_with_account("Ai Đó")
    with pytest.raises(AccountLinked):
        actions.link_account(other.id, third.id, actor=actor)


def test_people_are_found_without_marks_with_slips_and_by_number(huong):
    actor = queries.actor_for(huong)
    for name in ("Nguyễn Văn Thưởng", "Nguyễn Thị Lệ", "Trần Văn Tuấn"):
        actions.register_person(name, actor=actor)
    actions.register_person("Lê Thị Ngọc Ánh", identity_number="027195000019", actor=actor)
    best, *_ = queries.find_people("nguyen van thuong", actor=actor)
    assert best.full_name == "Nguyễn Văn Thưởng"
    assert [each.full_name for each in queries.find_people("ngoc anhh", actor=actor)] == ["Lê Thị Ngọc Ánh"]
    (by_number,) = queries.find_people("027195000019", actor=actor)
    assert by_number.identity_number == "••••••••0019"
    assert queries.find_people("   ", actor=actor) == []


def test_a_list_of_people_costs_two_queries_at_most(huong, django_assert_num_queries):
    actor = queries.actor_for(huong)
    for number in range(30):
        actions.register_person(f"Nguyễn Văn {number % 5}", actor=actor)
    with django_assert_num_queries(2):
        assert len(queries.find_people("nguyen van", actor=actor)) == 20
    with django_assert_num_queries(1):
        assert len(queries.find_people("nguyen van 1", actor=actor, limit=6)) == 6


@pytest.mark.parametrize(
    ("filters", "index"),
    [
        ({"search_name__trigram_word_similar": "thuong"}, "person_name_trgm"),
        ({"search_name": "nguyen van thuong"}, "person_by_name"),
        ({"phone": "0912000027"}, "person_by_phone"),
        ({"identity_number": NUMBER}, "person_by_number"),
    ],
)
@pytest.mark.django_db
def test_people_are_found_by_index(filters, index):
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
    assert index in Person.objects.filter(**filters).explain()


def test_outsiders_see_themselves_only(huong, ngoc_anh):
    actions.register_person("Lê Thị Ngọc Ánh", identity_number=NUMBER, actor=queries.actor_for(huong))
    herself = queries.actor_for(ngoc_anh)
    assert [each.id for each in queries.find_people("ngoc anh", actor=herself)] == [queries.person_of(ngoc_anh).id]
    assert queries.find_people("ngoc anh", actor=ANONYMOUS) == []
    stranger = Person.objects.get(identity_number=NUMBER).id
    with pytest.raises(UnknownPerson):
        queries.read_person(stranger, actor=herself)


def test_reading_somebody_is_recorded_and_reading_oneself_is_not(huong, ngoc_anh):
    person = queries.person_of(ngoc_anh)
    queries.read_person(person.id, actor=queries.actor_for(ngoc_anh))
    assert [e.action for e in audit.history(audit.Subject("person", person.id))] == ["identity.person.registered"]
    herself = queries.actor_for(ngoc_anh)
    assert not queries.readings_of(person.id, actor=herself)
    assert queries.read_person(person.id, actor=queries.actor_for(huong)).identity_number == "027195000019"
    assert [reading.by for reading in queries.readings_of(person.id, actor=herself)] == ["Nguyễn Thị Hường"]
    assert not queries.readings_of(person.id, actor=queries.actor_for(huong))


def test_an_enterprise_and_those_who_act_for_it(huong, ngoc_anh):
    actor = queries.actor_for(huong)
    gom = actions.register_enterprise("2300000035", "Công ty TNHH Gốm Phù Lãng", actor=actor)
    hong = person_with_account("Bùi Thị Hồng")
    director = actions.register_self(hong.id, "Bùi Thị Hồng", actor=queries.actor_for(hong))
    today = clock.today()
    with pytest.raises(NotAllowed):
        actions.grant_representation(gom.id, director.id, valid_from=today, actor=queries.actor_for(hong))
    actions.grant_representation(gom.id, director.id, valid_from=today, is_legal_representative=True, actor=actor)
    # The legal representative lets another person act, but can't make them legal representative.
    clerk = queries.person_of(ngoc_anh)
    hers = queries.actor_for(hong)
    with pytest.raises(NotAllowed):
        actions.grant_representation(gom.id, clerk.id, valid_from=today, is_legal_representative=True, actor=hers)
    actions.grant_representation(gom.id, clerk.id, valid_from=today, actor=hers)
    assert gom.id in queries.actor_for(ngoc_anh).parties
    assert [each.name for each in queries.enterprises_of(ngoc_anh)] == ["Công ty TNHH Gốm Phù Lãng"]
    with pytest.raises(NotAllowed):
        actions.grant_representation(gom.id, director.id, valid_from=today, actor=queries.actor_for(ngoc_anh))
    with pytest.raises(HistoryOverlap):
        actions.grant_representation(gom.id, clerk.id, valid_from=today, actor=hers)
    actions.end_representation(gom.id, clerk.id, valid_to=today, reason="Thôi việc", actor=hers)
    assert gom.id not in queries.actor_for(ngoc_anh).parties
    with pytest.raises(NotFound):
        actions.end_representation(gom.id, clerk.id, valid_to=today, reason="", actor=hers)


def test_enterprises_are_found_by_name_and_tax_code(huong, ngoc_anh):
    actor = queries.actor_for(huong)
    made = actions.register_enterprise("2300000035-001", "Chi nhánh Gốm Phù Lãng", actor=actor)
    assert queries.find_enterprises("gom phu lang", actor=actor) == [made]
    assert queries.find_enterprises("2300000035-001", actor=actor) == [made]
    assert queries.find_enterprises("gom phu lang", actor=queries.actor_for(ngoc_anh)) == []
    with pytest.raises(EnterpriseRegistered):
        actions.register_enterprise("2300000035-001", "Khác", actor=actor)


@pytest.mark.parametrize("code", ["", "123", "23000000351", "2300000035-1", "230000003A"])
def test_a_tax_code_has_its_form(db, house, code):
    with pytest.raises(BadTaxCode) as refused:
        actions.register_enterprise(code, "Công ty", actor=house)
    assert "tax_code" in refused.value.data["fields"]


def test_citizens_do_not_register_others(ngoc_anh, tuan):
    actor = queries.actor_for(ngoc_anh)
    for attempt in (
        lambda: actions.register_person("Ai Đó", actor=actor),
        lambda: actions.register_enterprise("2300000035", "Công ty", actor=actor),
        lambda: actions.register_self(tuan.id, "Ai Đó", actor=actor),
        lambda: actions.open_account("aido", full_name="Ai Đó", password=None, actor=actor),
        lambda: actions.close_account(tuan.id, reason="", actor=actor),
        lambda: actions.register_self(ngoc_anh.id, "Ai Đó", actor=ANONYMOUS),
    ):
        with pytest.raises(NotAllowed):
            attempt()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("number", "stated", "error"),
    [
        ("12", actions.Particulars(), BadIdentityNumber),
        ("", actions.Particulars(sex="unknown"), InvalidInput),
        ("", actions.Particulars(born_on=dt.date(1850, 1, 1)), InvalidInput),
    ],
)
def test_bad_particulars_are_refused(house, number, stated, error):
    with pytest.raises(error):
        actions.register_person("Nguyễn Văn A", identity_number=number, particulars=stated, actor=house)
    assert not Person.objects.exists()


@pytest.mark.django_db
def test_user_names_that_look_alike_are_one(house):
    actions.open_account("Tuan.Tran", full_name="Trần Văn Tuấn", password=None, actor=house)
    with pytest.raises(UsernameTaken):
        actions.open_account("ＴＵＡＮ.tran ", full_name="Trần Văn Tuấn", password=None, actor=house)
    account = Account.objects.get_by_natural_key("TUAN.TRAN")
    assert not account.has_usable_password()


@pytest.mark.django_db
def test_a_weak_password_is_refused(house):
    with pytest.raises(ValidationError):
        actions.open_account("tuan", full_name="Trần Văn Tuấn", password="123", actor=house)
    assert not Account.objects.exists()

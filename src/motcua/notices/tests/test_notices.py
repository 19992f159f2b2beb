"""Telling people: once, in their language, by the ways that lead to them, and forgotten in time."""

import datetime as dt
import json
import smtplib
from urllib.error import URLError

import pytest
from django.core import mail
from hypothesis import given
from hypothesis import strategies as st

from motcua.kernel import clock, outbox
from motcua.kernel.actor import service
from motcua.kernel.audit import Subject
from motcua.kernel.ids import new_id
from motcua.kernel.models import Delivery, DeliveryState
from motcua.kernel.money import format_vnd
from motcua.kernel.outbox.delivery import PAUSES
from motcua.notices import actions, jobs, queries, words
from motcua.notices.adapters import HttpGateway, gateway, problems, reachable
from motcua.notices.errors import BadGateway, BadNotices, MissingWord, NoTemplate, NotTaken, UnknownNotice
from motcua.notices.models import Audience, Notice, Preference
from motcua.notices.packs import load_notices
from motcua.notices.tests.conftest import HOUSE, READY, template
from motcua.notices.words import Recipient

DATA = {"code": "H05-1", "due": clock.at(2026, 11, 24, 17), "amount": 150_000}
DOSSIER = Subject("dossier", new_id())
SMS = json.dumps({
    "driver": "http", "url": "https://sms.example.vn/send", "headers": {"Authorization": "Bearer k"},
    "fields": {"to": "{phone}", "content": "{text}", "id": "{reference}"}, "country_code": "84",
    "yes": {"field": "result.code", "values": ["0"]}, "id_field": "result.id",
})  # fmt: skip


def tell(*to, kind="tests.ready", data=DATA, key="k"):
    return actions.notify(kind, to=to, data=data, subject=DOSSIER, key=key, actor=HOUSE)


def tried_to_death():
    """Every delivery tried until it is given up, each try at its time."""
    outbox.drain()
    moment = clock.now()
    for pause in (*PAUSES, dt.timedelta()):
        moment += pause + dt.timedelta(seconds=1)
        with clock.frozen(moment):
            outbox.drain()


# -- words ----------------------------------------------------------------------------------------------------


def test_words_are_filled_in_the_receivers_language(texts, ngocanh, tuan):
    tell(Recipient(ngocanh.id), Recipient(tuan.id, language="en"))
    mine = queries.inbox(ngocanh, audience=Audience.CITIZEN).rows[0]
    assert mine.text == f"Hẹn trả 17:00 ngày 24/11/2026. Phí {format_vnd(150_000)}."
    assert queries.inbox(tuan, audience=Audience.CITIZEN).rows[0].title == "Dossier H05-1"


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"title": "Hồ sơ {mother_name}"}, "unknown {mother_name}"),
        ({"title": "Hồ sơ {code.secret}"}, "stray {"),
        ({"text": "{{code}}"}, "stray {"),
        ({"text": ""}, "lack one of"),
        ({"html": "<b>"}, "unknown part html"),
        ({"sms": "x" * 301}, "longer than"),
    ],
)
def test_a_text_that_does_not_fit_is_refused_when_it_is_loaded(load, change, told):
    entry = template()
    entry["texts"]["vi"].update(change)
    with pytest.raises(BadNotices, match=told):
        load(entry)


@pytest.mark.parametrize(
    "change",
    [{"kind": "tests.unheard_of"}, {"channels": ["pigeon"]}, {"channels": ["desk"]}, {"keep_days": 0},
     {"keep_days": "many"}, {"valid_from": "yesterday"}, {"texts": {"vi": {}}}, {"texts": None}],
)  # fmt: skip
def test_an_entry_that_does_not_fit_is_refused(load, change):
    with pytest.raises(BadNotices):
        load({**template(), **change})


def test_broken_json_is_named(db, tmp_path):
    (tmp_path / "notices.json").write_text("{", encoding="utf-8")
    with pytest.raises(BadNotices, match=r"notices\.json"):
        load_notices(tmp_path, actor=HOUSE)


def test_loading_twice_changes_nothing_and_a_new_text_is_a_change(load):
    assert load(template()) == 1
    assert load(template()) == 0
    assert load(template(keep_days=31)) == 1


@given(st.text(), st.text())
def test_a_value_is_never_read_as_a_template(before, value):
    fixed = before.replace("{", "").replace("}", "")
    said = words.render(fixed + "{code}", READY, {"code": value + "{due}"}, "vi")
    assert said.startswith(fixed)
    assert said.endswith("{due}") or len(value) > words.LONGEST_VALUE - 10


def test_a_word_that_is_not_given_is_a_fault_and_not_a_gap(texts, ngocanh):
    with pytest.raises(MissingWord):
        tell(Recipient(ngocanh.id), data={"code": "H05-1"})


def test_without_a_text_valid_today_nothing_is_told(load, ngocanh):
    load(template(valid_to="2021-01-01"))
    with pytest.raises(NoTemplate):
        tell(Recipient(ngocanh.id))


# -- once, and by which ways ----------------------------------------------------------------------------------


def test_the_same_key_tells_each_receiver_once(texts, ngocanh, tuan):
    assert len(tell(Recipient(ngocanh.id))) == 1
    assert tell(Recipient(ngocanh.id)) == []
    assert len(tell(Recipient(ngocanh.id), Recipient(tuan.id))) == 1
    assert Notice.objects.count() == 2


def test_mail_and_short_message_go_out_by_jobs_and_once(texts, ngocanh, settings, sent):
    settings.SMS = SMS
    tell(Recipient(ngocanh.id, email="anh@example.vn", phone="0912 000 019"))
    assert mail.outbox == []
    assert sent == []
    outbox.drain()
    outbox.drain()
    assert [(one.subject, one.to) for one in mail.outbox] == [("Hồ sơ H05-1", ["anh@example.vn"])]
    assert [json.loads(one.data)["to"] for one in sent] == ["84912000019"]
    notice = Notice.objects.get()
    assert notice.mailed_at
    assert notice.texted_as == "SMS-7"
    assert not notice.sms_text


def test_a_repeated_delivery_sends_nothing_again(texts, ngocanh):
    tell(Recipient(ngocanh.id, email="anh@example.vn"))
    outbox.drain()
    Delivery.objects.update(state=DeliveryState.PENDING)
    outbox.drain()
    assert len(mail.outbox) == 1


def test_a_mail_server_that_is_away_is_asked_again_and_then_a_person_sees_it(texts, ngocanh, monkeypatch):
    def away(*_args, **_more):
        raise smtplib.SMTPServerDisconnected("away")

    monkeypatch.setattr("django.core.mail.backends.locmem.EmailBackend.send_messages", away)
    tell(Recipient(ngocanh.id, email="anh@example.vn"))
    tried_to_death()
    delivery = Delivery.objects.get()
    assert delivery.state == DeliveryState.DEAD
    assert delivery.attempts == len(PAUSES) + 1
    assert "SMTPServerDisconnected" in delivery.last_error
    assert "Hồ sơ" not in delivery.last_error
    assert queries.unread_count(ngocanh, audience=Audience.CITIZEN) == 1  # the inbox has it all the same


def test_what_the_receiver_switched_off_stays_off(texts, ngocanh, settings):
    settings.SMS = SMS
    actions.choose(mail=False, sms=False, language="en", actor=ngocanh)
    tell(Recipient(ngocanh.id, email="anh@example.vn", phone="0912000019"))
    notice = Notice.objects.get()
    assert (notice.channels, notice.title, notice.mail_to, notice.phone) == (["app"], "Dossier H05-1", "", "")
    assert queries.choice_of(ngocanh) == queries.Choice(mail=False, sms=False, language="en")


def test_somebody_without_account_is_reached_by_address_alone(texts):
    tell(Recipient(email="cuong@example.vn"))
    outbox.drain()
    assert len(mail.outbox) == 1
    assert Notice.objects.get().text == ""  # nobody's inbox needs the words any more
    assert tell(Recipient()) == []
    assert Notice.objects.count() == 1


def test_one_address_gets_so_much_an_hour_and_the_rest_later(texts, monkeypatch):
    monkeypatch.setattr("motcua.notices.delivery.MAILS_AN_HOUR", 2)
    with clock.frozen(clock.at(2026, 11, 23, 9)):
        for n in range(3):
            tell(Recipient(email="cuong@example.vn"), key=str(n))
        outbox.drain()
    assert len(mail.outbox) == 2
    with clock.frozen(clock.at(2026, 11, 23, 10, 1)):
        outbox.drain()
    assert len(mail.outbox) == 3


def test_a_title_cannot_smuggle_headers(texts, ngocanh):
    tell(Recipient(ngocanh.id, email="anh@example.vn"), data={**DATA, "code": "x\r\nBcc: all@example.vn"})
    outbox.drain()
    assert mail.outbox[0].recipients() == ["anh@example.vn"]
    assert mail.outbox[0].subject == "Hồ sơ x Bcc: all@example.vn"


# -- the inbox ------------------------------------------------------------------------------------------------


def test_inboxes_are_apart_and_nobody_reads_anothers(texts, ngocanh, tuan, django_assert_num_queries):
    (mine,) = tell(Recipient(tuan.id), kind="tests.task")
    tell(Recipient(tuan.id))
    with django_assert_num_queries(1):
        assert queries.unread_count(tuan) == 1
    with django_assert_num_queries(1):
        assert [row.title for row in queries.inbox(tuan, audience=Audience.OFFICER).rows] == ["Việc H05-1"]
    with pytest.raises(UnknownNotice):
        actions.mark_read(mine, audience=Audience.OFFICER, actor=ngocanh)
    with pytest.raises(UnknownNotice):
        actions.mark_read(mine, audience=Audience.CITIZEN, actor=tuan)
    assert actions.mark_read(mine, audience=Audience.OFFICER, actor=tuan) == DOSSIER
    assert queries.unread_count(tuan) == 0
    assert queries.unread_count(service("nobody")) == 0


def test_pages_follow_by_key_and_everything_can_be_read_at_once(texts, ngocanh):
    for n in range(5):
        tell(Recipient(ngocanh.id), key=str(n), data={**DATA, "code": str(n)})
    first = queries.inbox(ngocanh, audience=Audience.CITIZEN, limit=3)
    second = queries.inbox(ngocanh, audience=Audience.CITIZEN, limit=3, after=first.rows[-1].id)
    assert [row.title[-1] for row in (*first.rows, *second.rows)] == ["4", "3", "2", "1", "0"]
    assert (bool(first.next), second.next) == (True, "")
    assert actions.mark_all_read(audience=Audience.CITIZEN, actor=ngocanh) == 5
    assert actions.mark_all_read(audience=Audience.CITIZEN, actor=ngocanh) == 0


def test_telling_costs_the_same_for_one_receiver_and_for_many(texts, ngocanh, tuan, django_assert_num_queries):
    with django_assert_num_queries(5):  # a savepoint's two, template, choices, insert
        tell(Recipient(ngocanh.id))
    with django_assert_num_queries(5):
        tell(Recipient(ngocanh.id), Recipient(tuan.id), key="two")


# -- forgetting -----------------------------------------------------------------------------------------------


def test_words_and_addresses_are_forgotten_in_time_and_the_row_stays(texts, ngocanh):
    tell(Recipient(ngocanh.id, email="anh@example.vn"))
    with clock.frozen(clock.now() + dt.timedelta(days=32)):
        assert jobs.forget_batch() == 1
        assert jobs.forget_batch() == 0
        outbox.drain()
    notice = Notice.objects.get()
    assert (notice.title, notice.text, notice.mail_to) == ("", "", "")
    assert mail.outbox == []
    assert tell(Recipient(ngocanh.id)) == []  # told is told


def test_a_letter_of_the_sign_in_room_goes_out_and_leaves_no_secret(db):
    actions.post_mail(
        to="anh@example.vn", title="Đặt lại\nmật khẩu", text="https://…/secret", kind="letter.reset", actor=HOUSE
    )
    assert mail.outbox == []
    outbox.drain()
    assert mail.outbox[0].body == "https://…/secret\n"
    notice = Notice.objects.get()
    assert (notice.text, notice.mail_to, notice.account_id) == ("", "", None)


# -- gateways -------------------------------------------------------------------------------------------------


@pytest.fixture
def sent(monkeypatch):
    """Requests that the HTTP gateway makes; each is answered with yes."""
    made = []

    def open_(self, request, timeout):
        made.append(request)
        return Answer(b'{"result": {"code": 0, "id": "SMS-7"}}')

    monkeypatch.setattr("urllib.request.OpenerDirector.open", open_)
    return made


class Answer:
    def __init__(self, body):
        self.body = body

    def read(self, most):
        return self.body[:most]

    def __enter__(self):
        return self

    def __exit__(self, *_what):
        return False


def http(**more):
    return HttpGateway({**json.loads(SMS), **more})


def test_the_http_gateway_sends_what_its_options_say(sent):
    assert http().check() == []
    assert http().send("0912000019", "Xin chào", reference="r") == "SMS-7"
    (request,) = sent
    assert request.full_url == "https://sms.example.vn/send"
    assert json.loads(request.data) == {"to": "84912000019", "content": "Xin chào", "id": "r"}
    assert request.get_header("Authorization") == "Bearer k"
    http(encoding="form").send("0912000019", "a&b", reference="r")
    assert sent[1].data == b"to=84912000019&content=a%26b&id=r"


@pytest.mark.parametrize("body", [b'{"result": {"code": 5}}', b"<html>", b"[]"])
def test_an_answer_that_does_not_say_yes_is_no(monkeypatch, body):
    monkeypatch.setattr("urllib.request.OpenerDirector.open", lambda *_a, **_m: Answer(body))
    with pytest.raises(NotTaken):
        http().send("0912000019", "x", reference="r")


def test_a_gateway_that_cannot_be_reached_says_so_without_quoting(monkeypatch):
    def fail(*_args, **_more):
        raise URLError(ConnectionRefusedError("0912000019"))

    monkeypatch.setattr("urllib.request.OpenerDirector.open", fail)
    with pytest.raises(NotTaken) as caught:
        http().send("0912000019", "x", reference="r")
    assert "ConnectionRefusedError" in caught.value.message
    assert "0912000019" not in caught.value.message


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ({"url": "http://sms.example.vn"}, "https"),
        ({"url": 5}, "url"),
        ({"fields": {}}, "fields"),
        ({"fields": {"to": "{phone}"}}, "{text}"),
        ({"fields": {"to": "{phone} {text} {secret}"}}, "{secret}"),
        ({"headers": {"X": "a\nb"}}, "line break"),
        ({"headers": []}, "headers"),
        ({"timeout": 0}, "timeout"),
        ({"encoding": "xml"}, "encoding"),
        ({"yes": {"field": "x"}}, "yes"),
        ({"colour": "red"}, "colour"),
    ],
)
def test_options_that_do_not_fit_are_named(options, told):
    assert any(told in line for line in http(**options).check())


def test_a_setting_that_cannot_be_used_is_an_error_and_never_silence(settings):
    assert problems("") == []
    assert problems("{") == ["it is not JSON"]
    assert "driver" in problems('{"driver": "pigeon"}')[0]
    settings.SMS = '{"driver": "http"}'
    with pytest.raises(BadGateway):
        gateway()


def test_the_development_gateway_says_what_it_is(settings, caplog):
    settings.SMS = '{"driver": "development"}'
    driver = gateway()
    assert driver.development
    assert driver.send("0912000019", "Xin chào", reference="r").startswith("development:")


@pytest.mark.parametrize(
    ("typed", "number"),
    [("0912 000 019", "0912000019"), ("+84912000019", "0912000019"), ("84.912.000.019", "0912000019"),
     ("112", ""), ("", ""), ("không có", ""), ("09120000190", "")],
)  # fmt: skip
def test_numbers_are_read_as_people_write_them(typed, number):
    assert reachable(typed) == number


def test_what_was_chosen_is_recorded(ngocanh):
    actions.choose(mail=True, sms=False, language="vi", actor=ngocanh)
    assert not Preference.objects.get().sms
    from motcua.kernel import audit

    entry = audit.history(Subject("notices.preference", ngocanh.id)).get()
    assert entry.action == "notices.preference_set"
    assert entry.facts["after"] == {"mail": True, "sms": False, "language": "vi"}

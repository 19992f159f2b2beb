"""Letters that were not delivered speak to people: every event and every subscriber has its words."""

import pytest
from django.urls import reverse
from django.utils import translation

from motcua.doors.desk.event_words import EVENTS, SUBSCRIBERS, event_name, subscriber_name
from motcua.kernel import clock, events
from motcua.kernel.ids import new_id
from motcua.kernel.models import Delivery, OutboxEvent


def ours(names):
    """Those of the house, not those that other tests have made."""
    return {name for name in names if ".tests" not in events.handler_of(name).__module__}


def test_every_event_and_every_subscriber_has_its_words_and_nothing_else():
    assert set(EVENTS) == events.announced()
    assert set(SUBSCRIBERS) == ours(events.subscribers())


@pytest.mark.parametrize("language", ["vi", "en"])
def test_no_two_events_are_called_alike(language):
    with translation.override(language):
        for words in (EVENTS, SUBSCRIBERS):
            said = [str(one) for one in words.values()]
            assert len(set(said)) == len(said)
            assert not set(said) & set(words)


def test_words_are_in_the_readers_language():
    with translation.override("vi"):
        assert event_name("dossiers.accepted") == "Hồ sơ được tiếp nhận"
        assert subscriber_name("notices.mail") == "gửi thư điện tử"
    with translation.override("en"):
        assert event_name("dossiers.accepted") == "A dossier was accepted"
    assert event_name("former.event") == "former.event"


def test_the_page_shows_the_words(signed_in, db):
    event = OutboxEvent.objects.create(
        id=new_id(), name="dossiers.accepted", subject_kind="dossier", subject_id=new_id(), payload={},
        occurred_at=clock.now(),
    )  # fmt: skip
    Delivery.objects.create(
        event=event, subscriber="dossiers.tell_applicant", state="dead", attempts=12,
        last_error="SMTPServerDisconnected: máy thư không trả lời",
    )  # fmt: skip
    page = signed_in("huy").get(reverse("desk:letters")).content.decode()
    assert "Hồ sơ được tiếp nhận" in page
    assert "báo cho người nộp" in page
    assert "dossiers." not in page

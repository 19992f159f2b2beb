"""Sessions are read by a plain statement and behave as Django's own."""

import datetime as dt

import pytest
from django.contrib.sessions.models import Session

from motcua.identity.models import Account
from motcua.identity.sessions import SessionStore
from motcua.kernel import clock
from motcua.kernel.ids import new_id

pytestmark = pytest.mark.django_db


def test_what_was_kept_comes_back(django_assert_num_queries):
    kept = SessionStore()
    kept["page"] = {"step": 2}
    kept.create()
    again = SessionStore(kept.session_key)
    with django_assert_num_queries(1):
        assert again["page"] == {"step": 2}
    again["page"]["step"] = 3
    again.save()
    assert SessionStore(kept.session_key)["page"] == {"step": 3}


def test_one_that_is_over_is_empty_and_its_key_is_used_no_more():
    kept = SessionStore()
    kept["page"] = 1
    kept.create()
    Session.objects.update(expire_date=clock.now() - dt.timedelta(seconds=1))
    again = SessionStore(kept.session_key)
    assert again.get("page") is None
    assert again.session_key is None
    assert SessionStore("somebody-made-this-up").get("page") is None


def test_data_that_somebody_else_signed_are_not_believed(settings):
    kept = SessionStore()
    kept["page"] = 1
    kept.create()
    assert SessionStore(kept.session_key)["page"] == 1
    row = Session.objects.get(session_key=kept.session_key)
    Session.objects.update(session_data=row.session_data[:-1] + ("A" if row.session_data[-1] != "A" else "B"))
    assert SessionStore(kept.session_key).get("page") is None
    Session.objects.update(session_data=row.session_data)
    assert SessionStore(kept.session_key)["page"] == 1
    settings.SECRET_KEY = "another key"
    assert SessionStore(kept.session_key).get("page") is None
    settings.SECRET_KEY_FALLBACKS = ["not this one"]
    assert SessionStore(kept.session_key).get("page") is None


def test_what_one_request_changes_without_keeping_it_is_not_seen_by_the_next():
    kept = SessionStore()
    kept["page"] = {"step": 2}
    kept.create()
    SessionStore(kept.session_key)["page"]["step"] = 9
    assert SessionStore(kept.session_key)["page"] == {"step": 2}


def test_an_account_is_found_by_its_key_as_it_stands_now(django_assert_num_queries):
    account = Account.objects.create_user("lan-at-the-door", full_name="Lan")
    Account.objects.filter(pk=account.pk).update(full_name="Nguyễn Thị Lan")
    with django_assert_num_queries(1):
        found = Account.objects.get(pk=account.pk)
    assert (found.full_name, found.get_session_auth_hash()) == ("Nguyễn Thị Lan", account.get_session_auth_hash())
    with pytest.raises(Account.DoesNotExist):
        Account.objects.get(pk=new_id())

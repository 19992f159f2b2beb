"""What officers prefer: kept for the account, read for nothing."""

import pytest

from motcua.identity import actions, queries
from motcua.identity.errors import BadPreference
from motcua.kernel.actor import ANONYMOUS
from motcua.kernel.errors import NotAllowed
from motcua.kernel.models import AuditEntry

pytestmark = pytest.mark.django_db
COLUMNS = ["procedure", "channel"]


def test_a_preference_is_kept_and_replaced(tuan):
    actor = queries.actor_for(tuan)
    assert queries.preference(actor, "desk.columns") is None
    for columns in (["step"], COLUMNS):
        actions.keep_preference("desk.columns", columns, actor=actor)
    actor = queries.actor_for(tuan)
    assert queries.preference(actor, "desk.columns") == COLUMNS
    assert queries.preference(actor, "desk.letters") is None
    assert AuditEntry.objects.filter(action="identity.preference.kept").count() == 2


def test_it_is_the_own_one_only(tuan, huong):
    actions.keep_preference("desk.columns", COLUMNS, actor=queries.actor_for(tuan))
    assert queries.preference(queries.actor_for(huong), "desk.columns") is None


def test_it_costs_a_warm_page_no_query(tuan, django_assert_num_queries):
    actions.keep_preference("desk.columns", COLUMNS, actor=queries.actor_for(tuan))
    queries.preference(queries.actor_for(tuan), "desk.columns")
    with django_assert_num_queries(1):  # the actor's own
        assert queries.preference(queries.actor_for(tuan), "desk.columns") == COLUMNS


@pytest.mark.parametrize(("key", "value"), [("", 1), ("Desk.columns", 1), ("desk", 1), ("desk.columns", "x" * 3_000)])
def test_what_cannot_be_kept_is_refused(tuan, key, value):
    with pytest.raises(BadPreference):
        actions.keep_preference(key, value, actor=queries.actor_for(tuan))


def test_nobody_keeps_nothing(db):
    with pytest.raises(NotAllowed):
        actions.keep_preference("desk.columns", COLUMNS, actor=ANONYMOUS)

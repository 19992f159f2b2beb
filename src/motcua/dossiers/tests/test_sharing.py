"""Searches that a unit shares: who sees them, who takes them away, what is recorded."""

import pytest

from motcua.dossiers import actions, queries
from motcua.dossiers.errors import SearchNotShared, UnknownSearch
from motcua.dossiers.queries.sharing import MOST
from motcua.kernel import audit
from motcua.kernel.actor import Actor
from motcua.kernel.audit import Subject
from motcua.kernel.errors import NotAllowed
from motcua.kernel.ids import new_id

FILTERS = {"kenh": "post"}


def shared(town, name="Qua bưu chính", **more):
    return actions.share_search(name, "unit", FILTERS, actor=town.tuan, **more)[0]


def names(actor):
    return [one.name for one in queries.shared_searches(actor)]


def test_colleagues_of_the_unit_see_it_and_nobody_else(town):
    shared(town)
    (seen,) = queries.shared_searches(town.le)
    assert (seen.name, seen.queue, seen.filters, seen.by) == ("Qua bưu chính", "unit", FILTERS, town.tuan.name)
    assert names(town.tuan) == ["Qua bưu chính"]
    assert names(town.mai) == names(town.ngocanh) == names(town.duc) == []


def test_one_replaces_ones_own_but_not_a_colleagues(town):
    first = shared(town)
    assert shared(town) == first
    with pytest.raises(SearchNotShared):
        actions.share_search("Qua bưu chính", "late", {}, actor=town.le)
    with pytest.raises(SearchNotShared):
        actions.share_search("  ", "late", {}, actor=town.le)
    assert [one.queue for one in queries.shared_searches(town.tuan)] == ["unit"]


def test_a_unit_shares_so_many_at_most(town):
    for number in range(MOST):
        shared(town, f"Tìm {number}")
    with pytest.raises(SearchNotShared):
        shared(town, "Một cái nữa")
    assert len(names(town.le)) == MOST


def test_who_shared_it_and_who_leads_take_it_away_and_both_acts_are_recorded(town):
    one, other = shared(town), shared(town, "Sắp đến hạn")
    assert [each.may_remove for each in queries.shared_searches(town.tuan)] == [True, True]
    assert [each.may_remove for each in queries.shared_searches(town.le)] == [True, True]
    actions.unshare_search(one, actor=town.tuan)
    actions.unshare_search(other, actor=town.le)
    assert names(town.tuan) == []
    acts = [entry.action for entry in audit.history(Subject("shared_search", other))]
    assert acts == ["dossiers.search_shared", "dossiers.search_unshared"]


def test_a_colleague_who_does_not_lead_leaves_it_and_outsiders_learn_nothing(town):
    mine = actions.share_search("Của lãnh đạo", "late", {}, actor=town.le)[0]
    assert [each.may_remove for each in queries.shared_searches(town.tuan)] == [False]
    with pytest.raises(NotAllowed):
        actions.unshare_search(mine, actor=town.tuan)
    for outsider in (town.mai, town.ngocanh):
        with pytest.raises(UnknownSearch):
            actions.unshare_search(mine, actor=outsider)
    with pytest.raises(NotAllowed):
        actions.share_search("Tìm", "unit", {}, actor=Actor(id=new_id(), name="Không vị trí"))

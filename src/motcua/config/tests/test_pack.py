"""The whole pack, as the launcher loads it."""

import pytest
from django.contrib.auth import get_user_model

from motcua.config import pack
from motcua.identity import queries
from motcua.identity.tests.conftest import PACK, whole_vocabulary

__all__ = ["whole_vocabulary"]  # a fixture: until every room has declared its rights


@pytest.fixture
def _no_rooms_above(monkeypatch):
    monkeypatch.setattr(pack, "ROOMS", (("motcua.nowhere.packs", "load"), ("motcua.identity.packs", "load_nothing")))


@pytest.mark.django_db
@pytest.mark.usefixtures("whole_vocabulary", "_no_rooms_above")
def test_a_pack_is_loaded_and_loading_it_again_costs_next_to_nothing(settings, django_assert_max_num_queries):
    settings.DEMO = True
    told = []
    pack.load_pack(PACK, told.append)
    assert told
    assert len(queries.organisation().of_kind("commune")) == 99
    accounts = get_user_model().objects.filter(is_demo=True).count()
    assert accounts
    with django_assert_max_num_queries(3):
        pack.load_pack(PACK, told.append)
    assert get_user_model().objects.count() == accounts


@pytest.mark.django_db
@pytest.mark.usefixtures("whole_vocabulary", "_no_rooms_above")
def test_there_are_no_demo_people_outside_demo_mode(settings):
    settings.DEMO = False
    pack.load_pack(PACK)
    assert not get_user_model().objects.exists()


@pytest.mark.django_db
@pytest.mark.usefixtures("whole_vocabulary")
def test_rooms_load_from_the_ground_floor_up(monkeypatch, settings):
    settings.DEMO = False
    loaded = []

    def loader(module, function):
        return lambda path, *, actor, **_rest: loaded.append((module, path, bool(actor.grants)))

    monkeypatch.setattr(pack, "_loader", loader)
    pack.load_pack(PACK)
    assert loaded == [(module, PACK, True) for module, _ in pack.ROOMS]

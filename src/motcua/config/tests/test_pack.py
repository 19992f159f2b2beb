"""The whole pack, as the launcher loads it."""

import pytest
from django.contrib.auth import get_user_model

from motcua.config.pack import load_pack
from motcua.identity import queries
from motcua.identity.tests.conftest import PACK


@pytest.mark.django_db
def test_a_pack_is_loaded_once(settings):
    settings.DEMO = True
    told = []
    load_pack(PACK, told.append)
    assert told
    assert len(queries.organisation().of_kind("commune")) == 99
    accounts = set(get_user_model().objects.values_list("username", "is_demo"))
    assert ("huong", True) in accounts
    load_pack(PACK, told.append)
    assert set(get_user_model().objects.values_list("username", "is_demo")) == accounts


@pytest.mark.django_db
def test_there_are_no_demo_people_outside_demo_mode(settings):
    settings.DEMO = False
    load_pack(PACK)
    assert len(queries.roles()) == 10
    assert not get_user_model().objects.exists()

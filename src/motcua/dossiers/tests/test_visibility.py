"""The kept statement of one dossier lets through exactly what `visible_to` and `own` do."""

import dataclasses

import pytest
from django.db import transaction

from motcua.dossiers.policies import DossierPermission
from motcua.dossiers.queries.visibility import OneOf, own, visible_to
from motcua.dossiers.tests.people import Town
from motcua.kernel.actor import ANONYMOUS, EVERYWHERE

pytestmark = pytest.mark.django_db


@pytest.fixture
def town():
    return Town()


def test_each_shape_of_actor_sees_through_it_what_it_sees_in_lists(town):
    dossiers = [town.draft(), town.submitted("ngocanh"), town.submitted("thuong"), town.accepted()]
    everywhere = dataclasses.replace(town.le, grants={DossierPermission.SEE.value: EVERYWHERE})
    both = dataclasses.replace(town.huong, parties=town.ngocanh.parties)
    all_and_own = dataclasses.replace(everywhere, parties=town.thuong.parties)
    one_of, only_own, locked = OneOf(), OneOf(only_own=True), OneOf(locked=True)
    seen = 0
    people = (ANONYMOUS, town.ngocanh, town.thuong, town.huong, town.tuan, town.nam, everywhere, both, all_and_own)
    for actor in people:
        for dossier in dossiers:
            expected = list(visible_to(actor).filter(id=dossier))
            assert one_of(dossier, actor) == expected
            assert only_own(dossier, actor) == list(own(actor).filter(id=dossier))
            with transaction.atomic():
                assert locked(dossier, actor) == expected
            seen += len(expected)
    assert 0 < seen < len(people) * len(dossiers)


def test_one_statement_serves_two_people_of_one_shape(town):
    hers, his = town.submitted("ngocanh"), town.submitted("thuong")
    one_of = OneOf()
    assert [len(one_of(dossier, actor)) for actor in (town.ngocanh, town.thuong) for dossier in (hers, his)] == [
        1,
        0,
        0,
        1,
    ]

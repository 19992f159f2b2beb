"""Parcels between agencies through the officers' door."""

import re

import pytest
from django.urls import reverse

from motcua.doors.desk.tests.test_counter import receive
from motcua.identity.queries import organisation

pytestmark = pytest.mark.django_db
PAGE = "/lam-viec/ban-giao/"


def test_papers_for_another_commune_are_sent_from_the_list(signed_in, procedure):
    huong = signed_in("huong")
    other = next(unit for unit in organisation().of_kind("commune") if unit.key != "commune-09187")
    dossier = receive(huong, area=other.area_code)
    page = huong.get(PAGE).content.decode()
    mark = re.search(r'name="mark" value="([0-9a-f-]{36})"', page).group(1)
    refused = huong.post(PAGE, {"mark": mark, "do": "send", "way": "post", "parcel_code": "?"})
    assert refused.status_code == 422
    assert f'value="{mark}" data-pick' in refused.content.decode()
    assert huong.post(PAGE, {"mark": mark, "do": "send", "way": "chim"}).status_code == 422
    assert huong.post(PAGE, {"mark": mark, "do": "send", "way": "by_hand"}).status_code == 302
    assert huong.post(PAGE, {"mark": mark, "do": "send", "way": "by_hand"}).status_code == 409
    assert "đang trên đường" in huong.get(reverse("desk:dossier", args=[dossier])).content.decode()


def test_nothing_ticked_says_so(signed_in, procedure):
    assert signed_in("huong").post(PAGE, {"do": "receive"}).status_code == 409

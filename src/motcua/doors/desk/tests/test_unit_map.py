"""The map of the units: a link with figures for each area, the same in a table, numbers beside shades."""

import datetime as dt
import json
import re
from html import unescape

import pytest
from django.urls import reverse
from django.utils import translation

from motcua.config.pack import load_pack
from motcua.doors.desk import unit_map
from motcua.doors.desk.unit_map import BadUnitMap, Said
from motcua.dossiers import queries
from motcua.dossiers.models import DossierTask
from motcua.dossiers.tests.people import Town
from motcua.dossiers.tests.watching import limited
from motcua.identity.queries import organisation
from motcua.kernel import clock

pytestmark = pytest.mark.django_db


@pytest.fixture
def town():
    return Town()


@pytest.fixture
def page(signed_in):
    def of(username):
        return unescape(signed_in(username).get(reverse("desk:overview")).content.decode())

    return of


def test_the_province_finds_each_commune_on_the_map_and_in_the_table(town, page):
    limited(town.accepted(), 1)
    limited(town.accepted(), 60)
    with clock.frozen(clock.at(2026, 11, 20, 9)):
        text = page("hien")
    drawing = re.search(r'<svg class="umap".*?</svg>', text, re.DOTALL)[0]
    said = "Phường Kinh Bắc: 1 trễ, 0 hẹn trả hôm nay, đang giữ 2"
    link = rf'<a class="m1" href="[^"]*dia-ban=09187"><title>{said}</title>'
    assert re.search(link, drawing), re.findall(r"<a [^>]*m1.{140}", drawing)
    assert len(re.findall("<a ", drawing)) == len(organisation().of_kind("commune")) == 99
    assert re.findall(r"<text [^>]*>(\d+)</text>", drawing) == ["1"], "who is late has a number, not a shade alone"
    table = re.search(r'<details class="where".*?</details>', text, re.DOTALL)[0]
    rows = {
        name: figures.split()
        for name, figures in re.findall(r"<tr><th scope=\"row\"><a [^>]*>([^<]*)</a></th>(.*?)</tr>",
                                        re.sub(r"</?td[^>]*>", " ", table))
    }  # fmt: skip
    assert rows["Phường Kinh Bắc"] == ["1", "0", "2"]
    assert len(rows) == 99
    assert "style=" not in drawing
    assert "style=" not in table


def test_the_link_of_a_commune_shows_what_its_parts_hold(town, signed_in):
    late = limited(town.accepted(), 1)
    code = town.dossier(late).code
    with clock.frozen(clock.at(2026, 11, 20, 9)):
        for asked, there in (
            ({"dia-ban": "09187"}, True), ({"don-vi": town.ward.id}, True), ({"don-vi": town.department.id}, False),
            ({"dia-ban": "09190"}, False),
        ):  # fmt: skip
            listed = signed_in("hien").get(reverse("desk:pressed"), asked).content.decode()
            assert (code in listed) is there


def test_who_leads_one_commune_has_its_parts_in_a_list_and_no_map(town, page):
    limited(town.accepted(), 1)
    with clock.frozen(clock.at(2026, 11, 20, 9)):
        text = page("le")
    assert '<svg class="umap"' not in text
    assert 'class="top3"' in text


@pytest.mark.parametrize(
    ("day", "areas"), [(dt.date(2023, 4, 9), 0), (dt.date(2025, 6, 30), 8), (dt.date(2025, 7, 1), 99)]
)
def test_each_day_has_the_areas_of_its_time(day, areas):
    found = unit_map.map_on(day)
    assert len(found.shapes if found else ()) == areas
    assert all(organisation(day).in_area(area) for area in (found.shapes if found else ()))


def test_every_number_stands_inside_the_drawing():
    drawn = unit_map.map_on(dt.date(2026, 11, 23))
    left, top, width, height = drawn.box
    assert all(left <= one.x <= left + width and top <= one.y <= top + height for one in drawn.shapes.values())


def test_names_are_escaped_and_areas_without_figures_are_drawn_without_a_link(tmp_path, settings):
    settings.PACK_DIR = tmp_path
    rows = [{"area": area, "x": 1, "y": 2, "d": "M0 0l1 1l-1 0z"} for area in ("1", "2")]
    _write(tmp_path, rows)
    drawn = unit_map.map_on(dt.date(2026, 1, 1))
    said = unit_map.svg(drawn, {"1": Said('"><script>', 4, "/x")}, "Bản đồ")
    assert said.count("<a ") == 1
    assert "<script>" not in said
    assert said.count('class="mx"') == 1
    assert ">4</text>" in said


def test_a_map_that_holds_more_than_lines_is_refused(tmp_path, settings):
    settings.PACK_DIR = tmp_path / "none"
    assert unit_map.map_on(dt.date(2026, 1, 1)) is None
    settings.PACK_DIR = tmp_path
    _write(tmp_path, [{"area": "1", "x": 1, "y": 2, "d": 'M0 0"><script>'}])
    with pytest.raises(BadUnitMap, match="straight lines"):
        unit_map.map_on(dt.date(2026, 1, 1))


FINE = {"area": "1", "x": 1, "y": 2, "d": "M0 0l1 1z"}


@pytest.mark.parametrize(
    ("rows", "more", "said"),
    [
        ([FINE, {**FINE, "d": "M0 0c1"}], {}, "unit-map.json, map 1, shape 2: .*straight lines"),
        ([FINE, FINE], {}, "map 1, shape 2: .*twice"),
        ([{**FINE, "x": None}], {}, "map 1, shape 1: “x” .*number"),
        ([{"x": 1, "y": 2, "d": "M0 0"}], {}, "map 1, shape 1: “area” is missing"),
        (["07210"], {}, "map 1, shape 1: “area” is missing"),
        ([], {}, "map 1: “shapes”"),
        ([FINE], {"box": [0, 0]}, "map 1: “box” has to hold left, top"),
        ([FINE], {"valid_from": "1/7/2025"}, "map 1: “valid_from” is '1/7/2025'"),
        ([FINE], {"valid_to": "2025-01-01"}, "map 1: “valid_from” is needed"),
    ],
)
def test_a_broken_map_is_refused_when_the_pack_is_loaded(tmp_path, rows, more, said):
    _write(tmp_path, rows, **more)
    with translation.override("en"), pytest.raises(BadUnitMap, match=f"{said}.*Correct it, or make it anew"):
        load_pack(tmp_path)


def test_two_maps_for_one_day_and_a_file_that_is_no_json_are_refused(tmp_path):
    one = {"valid_from": "2025-07-01", "box": [0, 0, 10, 10], "shapes": [FINE]}
    for text, said in ((json.dumps({"maps": [one, one]}), "map 2: it begins before"), ("{", "unit-map.json: Expecting"),
                       ('{"map": []}', "“maps” has to be a list")):  # fmt: skip
        (tmp_path / "unit-map.json").write_text(text, encoding="utf-8")
        with translation.override("en"), pytest.raises(BadUnitMap, match=said):
            unit_map.check_map(tmp_path)


def test_a_dossier_with_steps_in_two_units_of_one_commune_counts_once_there(town, page):
    late = limited(town.accepted(), 1)
    step = DossierTask.objects.get(dossier_id=late)
    DossierTask.objects.filter(dossier=town.accepted()).update(dossier=late, unit_id=town.counter.id)
    assert step.unit_id != town.counter.id
    with clock.frozen(clock.at(2026, 11, 20, 9)):
        assert "Phường Kinh Bắc: 1 trễ, 0 hẹn trả hôm nay, đang giữ 1" in page("hien")
        parts = {one.unit_id: one.held for one in queries.overview(town.le).places}
    assert parts == {step.unit_id: 1, town.counter.id: 1}, "each of the two has it in hand"


def _write(folder, rows, **more):
    drawn = {"maps": [{"valid_from": "2025-07-01", "box": [0, 0, 10, 10], "shapes": rows, **more}]}
    (folder / "unit-map.json").write_text(json.dumps(drawn), encoding="utf-8")

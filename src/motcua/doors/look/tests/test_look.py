"""Days, money, words, icons and fields as people see them."""

import datetime as dt

import pytest
from django import forms
from django.template import Context, Template
from django.urls import NoReverseMatch, reverse, set_script_prefix
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from motcua.doors.look import icons, say, words
from motcua.doors.look.fields import Field, Option, from_bound, read_date
from motcua.doors.look.paths import path_to
from motcua.kernel import clock
from motcua.kernel.ids import new_id


def draw(source, **context):
    return Template("{% load look %}" + source).render(Context(context))


def test_a_moment_is_said_on_its_local_day():
    late_evening_utc = dt.datetime(2026, 11, 22, 18, 30, tzinfo=dt.UTC)
    with translation.override("vi"):
        assert say.number_date(late_evening_utc) == "23/11/2026"
        assert say.time_of_day(late_evening_utc) == "01:30"


def test_the_year_is_left_out_only_in_its_own_year():
    with clock.frozen(clock.at(2026, 11, 23, 9)), translation.override("en"):
        assert say.short_day(dt.date(2026, 11, 19)) == "Thursday, 19/11"
        assert say.short_day(dt.date(2025, 11, 19)) == "Wednesday, 19/11/2025"


def test_filters_say_nothing_about_a_missing_day():
    assert draw("[{{ day|vn_date }}{{ day|vn_moment }}]", day=None) == "[]"


def test_compounds_stay_on_one_line():
    assert words.join_compounds("Đăng ký khai sinh") == "Đăng\xa0ký khai\xa0sinh"
    assert words.join_compounds("Bảo hiểm y tế") == "Bảo\xa0hiểm\xa0y\xa0tế"
    assert words.join_compounds("Đăng kýx") == "Đăng kýx"


def test_icons_are_silent_unless_named():
    assert 'aria-hidden="true"' in icons.icon("check", 16)
    assert 'aria-label="a&lt;b"' in icons.icon("check", 16, "a<b")
    with pytest.raises(KeyError):
        icons.icon("no-such-icon")


def test_a_field_shows_its_error_and_keeps_what_was_typed():
    page = draw(
        "{% field f %}",
        f=Field("ten", "Họ và tên", value='"><script>', error="Hãy ghi họ và tên", hint="Như trên giấy"),
    )
    assert "&quot;&gt;&lt;script&gt;" in page
    assert 'aria-describedby="f-ten-h f-ten-e"' in page
    assert 'aria-invalid="true"' in page


@pytest.mark.parametrize("widget", ["radios", "checkboxes", "select"])
def test_a_choice_stays_chosen(widget):
    options = (Option("nam", "Nam"), Option("nu", "Nữ", "hint"))
    page = draw("{% field f title=True %}", f=Field("gt", "Giới tính", widget=widget, options=options, value="nu"))
    assert page.count("checked") + page.count("selected") == 1
    assert "<h1" in page


def test_the_error_summary_points_at_the_first_box():
    page = draw("{% error_summary fs %}", fs=[Field("ngay", "Ngày", widget="date", error="Sai"), Field("ok", "Ổn")])
    assert 'href="#f-ngay-d"' in page
    assert "f-ok" not in page
    assert draw("{% error_summary fs %}", fs=[Field("ok", "Ổn")]) == ""


@pytest.mark.parametrize(
    ("typed", "error"),
    [
        (("31", "11", "2026"), "30"),
        (("29", "2", "2025"), "28"),
        (("1", "13", "2026"), "13"),
        (("1", "1", "1899"), "1900"),
        (("1", "1", "2101"), "2100"),
        (("1", "1", "20266"), "digits"),
        (("x", "1", "2026"), "digits"),
        (("²", "1", "2026"), "digits"),
        (("1", "", "2026"), "digits"),
        (("0", "1", "2026"), "31"),
    ],
)
def test_a_wrong_date_says_what_to_mend(typed, error):
    with translation.override("en"):
        value, said = read_date(dict(zip(("n-d", "n-m", "n-y"), typed, strict=True)), "n")
    assert value == ""
    assert error in said


@given(st.dates(dt.date(1900, 1, 1), dt.date(2100, 12, 31)))
def test_every_day_of_two_centuries_can_be_typed(day):
    assert read_date({"n-d": str(day.day), "n-m": str(day.month), "n-y": str(day.year)}, "n") == (day.isoformat(), "")


def test_nothing_typed_is_not_an_error():
    assert read_date({"n-d": " ", "n-m": "", "n-y": ""}, "n") == ("", "")


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/130.0 Safari/537.36 Edg/130.0",
         "Edge, Windows"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605 Version/18.0 Safari/604.1",
         "Safari, iPhone"),
        ("curl/8.5", "curl/8.5"),
    ],
)  # fmt: skip
def test_a_browser_is_called_as_its_owner_would(said, meant):
    assert say.device(said) == meant


class Who(forms.Form):
    name = forms.CharField(label="Họ và tên")
    ward = forms.ChoiceField(label="Phường", choices=[("", "")])


def test_what_is_lacking_is_asked_for_by_its_name():
    with translation.override("vi"):
        form = Who({})
        assert [from_bound(one).error for one in form] == ["Hãy ghi họ và tên.", "Hãy chọn phường."]


def test_a_field_of_a_form_keeps_the_id_that_scripts_look_for():
    assert 'id="id_name"' in draw("{% field form.name %}", form=Who())


def test_an_address_put_together_once_is_the_one_that_django_gives():
    ids = [new_id(), new_id()]
    for name, args in (
        ("desk:worklist", []), ("desk:queue", ["late"]), ("desk:dossier", ids[:1]), ("desk:step", ids),
        ("desk:act", [ids[0], "tiep-nhan"]), ("desk:act", [ids[1], "bo-sung"]), ("desk:step", ids[::-1]),
    ):  # fmt: skip
        assert path_to(name, *args) == reverse(name, args=args)
    set_script_prefix("/below{}/")
    assert path_to("desk:dossier", ids[0]) == reverse("desk:dossier", args=ids[:1])
    set_script_prefix("/")
    with pytest.raises(NoReverseMatch):
        path_to("desk:dossier", "no id")

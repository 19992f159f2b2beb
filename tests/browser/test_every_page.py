"""Every page that a person can reach, in every state, at phone and laptop width: axe finds nothing, nothing scrolls
sideways even at 320. A new page fails here until it is among the stops.

With `PICTURES=folder` in the environment each page is also written there, for people to look at.
"""

import pytest
from django.urls import get_resolver, resolve, reverse
from stops import NOBODY, NOT_PAGES, STOPS, WALKED


def addresses(patterns=None, space=""):
    """The name of every address of the router."""
    for entry in patterns if patterns is not None else get_resolver().url_patterns:
        if hasattr(entry, "url_patterns"):
            yield from addresses(entry.url_patterns, space + (f"{entry.namespace}:" if entry.namespace else ""))
        elif entry.name:
            yield space + entry.name


def test_every_page_has_a_stop():
    looked_at = {stop.name for stop in STOPS if not stop.name.startswith("/")}.union(*WALKED.values())
    assert looked_at | NOT_PAGES.keys() == set(addresses())
    assert not looked_at & NOT_PAGES.keys()


@pytest.fixture(scope="module")
def people(house, chromium):
    """One browser for each who visits, signed in once."""
    from conftest import open_visitor

    known = {}

    def come(who):
        if who not in known:
            known[who] = open_visitor(house, chromium)
            if who != NOBODY:
                known[who][1].sign_in(who)
        return known[who][1]

    yield come
    for context, _visitor in known.values():
        context.close()


def _path(stop, world):
    if stop.name.startswith("/"):
        return stop.name
    values = {name: world.get(value, value) for name, value in stop.args.items()}
    return reverse(stop.name, kwargs=values) + stop.query.format_map(world)


@pytest.mark.parametrize("stop", [pytest.param(stop, id=stop.slug) for stop in STOPS])
def test_page(stop, people, world):
    visitor = people(stop.who)
    language = "en" if stop.english else "vi"
    visitor.page.context.add_cookies([{"name": "django_language", "value": language, "url": visitor.house}])
    path = _path(stop, world)
    answer = visitor.go(path)
    if not stop.act or stop.status != 200:
        assert answer.status == stop.status
    if stop.act:
        stop.act(visitor)
    elif not stop.name.startswith("/"):
        assert resolve(path.partition("?")[0]).view_name == stop.name
        assert visitor.page.url.split("#")[0] == visitor.house + path, "led elsewhere"
    assert visitor.page.locator("h1").count() == 1
    visitor.look(slug=stop.slug)
    if stop.status >= 500:
        visitor.faults.clear()  # this page is about one
    assert not visitor.faults

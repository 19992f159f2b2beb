"""A quick template says what Django's own says, to the byte."""

import datetime as dt
from dataclasses import dataclass, field
from decimal import Decimal

import pytest
from django.core.exceptions import ObjectDoesNotExist
from django.template import Context, RequestContext, Template, TemplateDoesNotExist, TemplateSyntaxError, engines
from django.template.base import TextNode
from django.template.loader import get_template
from django.test import RequestFactory
from django.urls import NoReverseMatch, set_script_prefix
from django.utils.functional import SimpleLazyObject
from django.utils.safestring import mark_safe
from django.utils.translation import gettext_lazy, override
from hypothesis import given
from hypothesis import strategies as st

from motcua.doors.look.quick import QuickTemplate, Same


class Gone(ObjectDoesNotExist):
    pass


@dataclass
class Person:
    name: str = "Ngọc <Ánh>"
    title: object = mark_safe("<b>bà</b>")
    letters: dict = field(default_factory=lambda: {"sent": 3, "items": "our own", "0": "nought", "last": None})
    steps: tuple = ("nộp", "nhận")
    friend: "Person | None" = None

    def greet(self):
        return f"chào & {self.name}"

    @property
    def lost(self):
        raise Gone

    @property
    def broken(self):
        return self.no_such_thing

    def deletes(self):
        raise AssertionError

    deletes.alters_data = True  # fmt: skip


def facts():
    return {
        "person": Person(friend=Person("Đỗ & con")), "text": "a < b & 'c' \"d\"", "safe": mark_safe("<i>x</i>"),
        "number": 12345678, "truth": True, "half": Decimal("1234.50"), "day": dt.date(2026, 11, 23), "nothing": None,
        "moment": dt.datetime(2026, 11, 23, 1, 5, tzinfo=dt.UTC), "said": gettext_lazy("Yes"), "list": [1, "<2>", None],
        "lazy": SimpleLazyObject(lambda: "tỉnh <Bắc Ninh>"), "call": lambda: "called <b>", "zero": 0, "empty": "",
        "pairs": [("a", 1), ("b", 2)], "autoescaped": "no",
    }  # fmt: skip


PARTS = """
{{ person.name }} {{ person.title }} {{ person.letters.sent }} {{ person.letters.items }} {{ person.letters.0 }}
{{ person.letters.keys }} {{ person.letters.none }} {{ person.letters.last }} {{ person.steps.1 }} {{ person.steps.9 }}
{{ person.steps.count }} {{ person.friend.name }} {{ person.friend.friend.name }} {{ person.greet }} {{ person.lost }}
{{ person.deletes }} {{ person.no }} {{ text }} {{ text.upper }} {{ text.0 }} {{ safe }} {{ number }} {{ truth }}
{{ half }} {{ day }} {{ moment }} {{ said }} {{ list.1 }} {{ list }} {{ lazy }} {{ call }} {{ call.upper }}
{{ nothing }}
{{ nothing.name }} {{ nothing.real }} {{ missing }} {{ missing.name }} {{ zero }} {{ empty }} {{ 12 }} {{ 1.5 }}
{{ "a <b>" }} {{ _("Yes") }} {{ text|upper }} {{ missing|default:"<none>" }} {{ nothing|default_if_none:text }}
{{ autoescape }} {{ dicts }} {{ template.name }} {{ push }} {{ True }} {{ None }} {{ list|join:", " }}
{{ number|add:1 }}
{% translate "Yes" %} {% translate text %} {% translate "Yes"|upper %} {% translate "Yes" as x %}[{{ x }}]
{% static "look/look.css" %} {% static text as s %}[{{ s }}] {% url "healthz" %} {% url "desk:queue" "late" %}
{% url "healthz" as u %}[{{ u }}] {% if missing %}a{% else %}b{% endif %}
{% if person.name and not nothing %}c{% endif %}
{% if number == 12345678 %}d{% endif %} {% if person.letters.none == None %}e{% endif %}
{% if "b" in text %}f{% endif %}
{% autoescape off %}{{ text }}{{ number }}{% url "desk:find" %}?{% static "a&b.css" %}{% endautoescape %}
{% for each in list %}{{ forloop.counter }}{{ each }}{% translate "Yes" %}{% if forloop.last %}.{% endif %}{% endfor %}
{% for a, b in pairs %}{{ a }}={{ b }};{% empty %}none{% endfor %}
{% for a in missing %}x{% empty %}none{% endfor %}
{% with name=person.friend.name %}{{ name }}{% endwith %} {% icon "check" %}{% icon "check" 16 label=text %}
{% gate %}{% icon "check" 16 as i %}[{{ i }}]{% url "desk:queue" queue="late" %}{% url "desk:queue" text %}
{% blocktranslate %}Hello {{ text }}{% endblocktranslate %}
{% block one %}x{{ block.name }}{% endblock %} {% get_current_language as lang %}{{ lang }}
{# no #}{% comment %}y{% endcomment %}
""".strip()


def both(source, values, language="vi"):
    """What Django says and what we say."""
    engine = engines["django"].engine
    said = []
    for kind in (Template, QuickTemplate):
        request = RequestFactory().get("/")
        with override(language):
            try:
                said.append(kind(source, engine=engine).render(RequestContext(request, values)))
            except (TypeError, NoReverseMatch) as fault:  # a loop over a number, an address that there is not
                said.append(repr(fault))
    return said


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("line", PARTS.splitlines())
def test_each_thing_a_template_can_say(line, language):
    plain, quick = both("{% load i18n static look %}<p>" + line + "</p>", facts(), language)
    assert quick == plain


@given(st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8) | st.just(mark_safe("<x>")),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["a", "b", "0", "items"]), inner, max_size=3)
    ),
    max_leaves=6,
))  # fmt: skip
def test_whatever_the_values_are(value):
    source = (
        "{{ v }}|{{ v.a }}|{{ v.0 }}|{{ v.items }}|{{ v.a.b }}|{{ v.0.a }}|{% if v.a %}1{% endif %}"
        "{% for x in v %}{{ x.a }}{% endfor %}"
    )
    plain, quick = both(source, {"v": value})
    assert quick == plain


def test_a_fault_in_a_value_stays_a_fault():
    for kind in (Template, QuickTemplate):
        with pytest.raises(AttributeError, match="no_such_thing"):
            kind("{{ person.broken }}", engine=engines["django"].engine).render(Context(facts()))


def test_what_is_the_same_for_everybody_is_one_piece_for_each_language_and_place():
    source = '{% load i18n %}<a href="{% url "healthz" %}">{% translate "Yes" %}</a>{{ text }}'
    template = QuickTemplate(source, engine=engines["django"].engine)
    assert [type(node) for node in template.nodelist if isinstance(node, (Same, TextNode))] == [Same]
    said = []
    for language, prefix in (("vi", "/"), ("en", "/"), ("en", "/below/"), ("vi", "/")):
        set_script_prefix(prefix)
        with override(language):
            said.append(template.render(Context({"text": ""})))
    set_script_prefix("/")
    assert said[0] == said[3] == '<a href="/healthz">Có</a>'
    assert said[1:3] == ['<a href="/healthz">Yes</a>', '<a href="/below/healthz">Yes</a>']


def test_the_pages_of_the_house_are_read_so():
    assert isinstance(get_template("desk/worklist.html").template, QuickTemplate)
    assert isinstance(get_template("allauth/layouts/base.html").template, QuickTemplate)
    with pytest.raises(TemplateDoesNotExist):
        get_template("desk/no-such-page.html")


def test_a_mistake_in_a_template_is_told():
    with pytest.raises(TemplateSyntaxError, match="endif"):
        QuickTemplate("{% if x %}", engine=engines["django"].engine)

"""Who stands at the counter: the applicant and the one who submits for them, by card, number or name."""

from dataclasses import replace
from typing import Final

from django.http import QueryDict
from django.utils.translation import gettext

from motcua.doors.desk import forms
from motcua.doors.desk.dossier import number
from motcua.doors.desk.gate import OfficerRequest
from motcua.doors.desk.intake_shapes import Hit, Party, Sheet
from motcua.doors.desk.shown import Field
from motcua.doors.look import say
from motcua.dossiers.parties import Submitter
from motcua.identity import actions
from motcua.identity import queries as identity
from motcua.identity.cards import looks_like_card, parse_card_qr
from motcua.kernel.errors import Conflict, InvalidInput

MOST_HITS: Final = 8
_READ: Final = "desk_intake_read"  # whom this officer has looked up, so that each is recorded once


def party_of(token: str, request: OfficerRequest) -> Party | None:
    """The person or enterprise of a token; looking at a person's data is recorded, once an hour of work."""
    kind, _, rest = token.partition(":")
    party_id = forms.ident(rest)
    if party_id is None:
        return None
    if kind == "e":
        found = identity.enterprise_infos([party_id]).get(party_id)
        return None if found is None else Party(
            token, party_id, "enterprise", found.name, found.tax_code, "", "", found.address,
            " · ".join(part for part in (found.tax_code, found.address) if part),
        )  # fmt: skip
    read = request.session.get(_READ, [])
    if str(party_id) in read:
        person = identity.person_infos([party_id]).get(party_id)
    else:
        person = identity.read_person(party_id, actor=request.actor)
        request.session[_READ] = [*read[-19:], str(party_id)]
    return person_party(person) if person is not None else None


def person_party(person: identity.PersonInfo) -> Party:
    """A person as the applicant."""
    born = gettext("born %(day)s") % {"day": say.number_date(person.born_on)} if person.born_on else ""
    said = [number(person.identity_number), born, person.address]
    seen = {
        "seen_at_counter": gettext("Card seen at a counter"), "national_eid": gettext("National e-identity"),
    }.get(person.assurance, "")  # fmt: skip
    return Party(
        f"p:{person.id}", person.id, "person", person.full_name, person.identity_number, person.phone, person.email,
        person.address, " · ".join(part for part in said if part), seen,
    )  # fmt: skip


def find_people(sheet: Sheet, request: OfficerRequest) -> None:
    """People and enterprises that fit what was typed; a whole number that fits one person chooses them."""
    scanned = forms.text(sheet.typed, "person_text")
    if looks_like_card(scanned):
        _take_card(sheet, scanned, request)
        return
    text = scanned[:200]
    if not text:
        return
    people = identity.find_people(text, actor=request.actor, limit=MOST_HITS)
    firms = identity.find_enterprises(text, actor=request.actor, limit=MOST_HITS)
    plain = text.replace(" ", "")
    if plain.isdigit() and len(people) + len(firms) == 1:
        token = f"p:{people[0].id}" if people else f"e:{firms[0].id}"
        sheet.party = party_of(token, request)
        return
    sheet.people = [
        Hit(f"p:{one.id}", one.full_name, " · ".join(part for part in (
            one.identity_number, say.number_date(one.born_on) if one.born_on else "", one.address) if part))
        for one in people
    ] + [Hit(f"e:{one.id}", one.name, f"{one.tax_code} · {one.address}".rstrip(" ·")) for one in firms]  # fmt: skip


def _take_card(sheet: Sheet, scanned: str, request: OfficerRequest) -> None:
    """The holder of the scanned card is the applicant; what is wrong with the scan is said, nothing else is lost."""
    try:
        person = actions.identify_by_card(parse_card_qr(scanned), actor=request.actor)
    except (InvalidInput, Conflict) as error:
        sheet.problem = error.message
        return
    request.session[_READ] = [*request.session.get(_READ, [])[-19:], str(person.id)]
    sheet.party = person_party(person)


def new_person_fields(data: QueryDict) -> list[Field]:
    """The form of somebody who was never here before; what was typed into the search is carried over."""
    typed = forms.text(data, "person_text")
    is_number = typed.replace(" ", "").isdigit()
    fields = [
        Field("full_name", gettext("Full name"), value="" if is_number else typed, focus=True),
        Field(
            "identity_number", gettext("Personal number"), value=typed if is_number else "", hint=gettext("12 digits")
        ),
        Field("born_on", gettext("Born on"), "date"),
        Field("new_phone", gettext("Phone"), required=False),
        Field("address", gettext("Address"), required=False),
    ]
    for one in fields:
        if one.name in data:
            one.value = str(data[one.name])
    return fields


def read_submitter(sheet: Sheet) -> None:
    """The submitter's field takes a card's scan as well as a name."""
    typed = forms.text(sheet.typed, "submitter_name")
    if not typed:
        return
    if looks_like_card(typed):
        try:
            card = parse_card_qr(typed)
        except InvalidInput as error:
            sheet.problem = error.message
            return
        sheet.submitter = Submitter(card.full_name, number=card.number, address=card.address)
        return
    number = forms.text(sheet.typed, "submitter_number").replace(" ", "")
    sheet.submitter = Submitter(
        typed[:200], number=number[:20], address=forms.text(sheet.typed, "submitter_address")[:300]
    )


def submitter_of(sheet: Sheet, problems: dict[str, str]) -> Submitter | None:
    """Who stands at the counter for the applicant: by card or by name, and by what right."""
    data, stated = sheet.typed, sheet.submitter
    if stated is None:
        return None
    told = replace(
        stated, phone=forms.text(data, "submitter_phone")[:30], relation=forms.text(data, "submitter_relation")[:200],
        authorisation=forms.text(data, "submitter_authorisation")[:300],
    )  # fmt: skip
    if not told.relation and not told.authorisation:
        problems["f-submitter-right"] = gettext("Say by what right: parent, employee, or the letter of authorisation.")
    return told

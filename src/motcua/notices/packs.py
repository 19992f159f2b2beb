"""Templates come from `notices.json` of the pack: versions with validity and legal basis.

A list of `kind`, `valid_from`, `valid_to`, `channels`, `keep_days`, `legal_basis`, `note` and `texts`: for each
language `title`, `text`, and `sms` where the channel is among `channels`.
"""

import datetime as dt
import json
from pathlib import Path
from typing import Any, Final

from django.db import transaction

from motcua.kernel import audit, locks
from motcua.kernel.actor import Actor
from motcua.kernel.audit import Subject
from motcua.kernel.ids import new_id
from motcua.kernel.writing import amended
from motcua.notices import words
from motcua.notices.errors import BadNotices
from motcua.notices.models import Audience, Channel, Template

FILE: Final = "notices.json"
LONGEST_SMS: Final = 300  # letters, before the words are filled in; gateways join no more
_CHAIN: Final = "notices.template"
_ALLOWED: Final = {
    Audience.OFFICER: {Channel.DESK, Channel.MAIL, Channel.SMS},
    Audience.CITIZEN: {Channel.APP, Channel.MAIL, Channel.SMS},
}


@transaction.atomic
def load_notices(pack_dir: Path, *, actor: Actor) -> int:
    """Bring the templates in line with the pack; returns how many are new or changed.

    Raises:
        BadNotices: an unknown kind, channel or word, a text missing in a language; it names the entry.
    """
    path = pack_dir / FILE
    if not path.exists():
        return 0
    try:
        listed = json.loads(path.read_text(encoding="utf-8"))
    except ValueError as error:
        raise BadNotices(entry=FILE, why=str(error)) from error
    if not isinstance(listed, list):
        raise BadNotices(entry=FILE, why="not a list")
    locks.hold(_CHAIN)
    known = {(row.kind, row.valid_from): row for row in Template.objects.all()}
    changed = [row for entry in listed if (row := _changed(entry, known)) is not None]
    for row in changed:
        row.save()
        audit.record(
            Subject(_CHAIN, row.id), "notices.template_set", actor=actor,
            after={"kind": row.kind, "valid_from": row.valid_from.isoformat(), "texts": row.texts},
            legal_basis=row.legal_basis,
        )  # fmt: skip
    return len(changed)


def _changed(entry: dict[str, Any], known: dict[tuple[str, dt.date], Template]) -> Template | None:
    try:
        facts = _facts(entry)
    except (KeyError, ValueError, TypeError, AttributeError) as error:
        raise BadNotices(entry=str(entry)[:120], why=f"{type(error).__name__}: {error}") from error
    start = facts.pop("valid_from")
    row = known.get((entry["kind"], start)) or Template(id=new_id(), kind=entry["kind"], valid_from=start)
    return amended(row, facts)


def _facts(entry: dict[str, Any]) -> dict[str, Any]:
    kind = words.kind_of(entry["kind"])
    if kind is None:
        raise BadNotices(entry=entry["kind"], why="the program sends no such notice")
    channels = [Channel(name).value for name in entry["channels"]]
    if unfit := sorted(set(channels) - {one.value for one in _ALLOWED[kind.audience]}):
        raise BadNotices(entry=kind.name, why=f"{unfit[0]} is no way to this audience")
    for language in words.LANGUAGES:
        _check_texts(kind, entry["texts"].get(language), channels, language)
    keep = int(entry["keep_days"])
    if keep < 1:
        raise BadNotices(entry=kind.name, why="keep_days is less than 1")
    return {
        "valid_from": dt.date.fromisoformat(entry["valid_from"]),
        "valid_to": dt.date.fromisoformat(entry["valid_to"]) if entry.get("valid_to") else None,
        "channels": channels, "texts": entry["texts"], "keep_days": keep,
        "legal_basis": entry.get("legal_basis", ""), "note": entry.get("note", ""),
    }  # fmt: skip


def _check_texts(kind: words.Kind, texts: Any, channels: list[str], language: str) -> None:
    needed = {"title", "text"} | ({"sms"} if Channel.SMS in channels else set())
    if not isinstance(texts, dict) or not needed <= {name for name, text in texts.items() if text}:
        raise BadNotices(entry=kind.name, why=f"texts in {language} lack one of {', '.join(sorted(needed))}")
    if extra := sorted(texts.keys() - {"title", "text", "sms"}):
        raise BadNotices(entry=kind.name, why=f"texts in {language} hold the unknown part {extra[0]}")
    for text in texts.values():
        words.check(text, kind)
    if len(texts.get("sms", "")) > LONGEST_SMS:
        raise BadNotices(entry=kind.name, why=f"the short message in {language} is longer than {LONGEST_SMS} letters")

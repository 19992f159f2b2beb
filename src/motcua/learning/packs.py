"""Guided tasks come from `learning.json` of the pack: a list of tracks, one a role.

A track has `role`, `title` and `tasks`; a task has `key`, `text`, `page` (the name of the address where it happens),
`steps` (texts), and `proof`: actions of the audit, one of which proves that it is done. Without `proof` it is done by
opening its page. Texts have `vi` and `en`.
"""

import json
from pathlib import Path
from typing import Any, Final

from django.db import transaction

from motcua.identity.queries import roles
from motcua.kernel import audit, locks
from motcua.kernel.actor import Actor
from motcua.kernel.audit import Subject
from motcua.learning import tracks
from motcua.learning.errors import BadLearning
from motcua.learning.help import LANGUAGES, page_of
from motcua.learning.models import Track

FILE: Final = "learning.json"
_CHAIN: Final = "learning.track"


@transaction.atomic
def load_learning(pack_dir: Path, *, actor: Actor) -> int:
    """Bring the tracks in line with the pack; returns how many are new or changed. Those left out end.

    Raises:
        BadLearning: an unknown role or page, a key twice, a text missing in a language; it names the entry.
    """
    path = pack_dir / FILE
    if not path.exists():
        return 0
    locks.hold(_CHAIN)
    known = {track.role: track for track in Track.objects.all()}
    stated = _read(path)
    changed = 0
    for entry in stated:
        track = known.pop(entry["role"], None) or Track(role=entry["role"])
        if (track.title, track.tasks) == (entry["title"], entry["tasks"]):
            continue
        track.title, track.tasks = entry["title"], entry["tasks"]
        track.save()
        changed += 1
        audit.record(Subject(_CHAIN, track.id), "learning.track_set", actor=actor, after={"role": track.role})
    for gone in known.values():
        gone.delete()
    tracks.forget()
    return changed


def _read(path: Path) -> list[dict[str, Any]]:
    try:
        listed = json.loads(path.read_text(encoding="utf-8"))
    except ValueError as error:
        raise BadLearning(entry=FILE, why=str(error)) from error
    if not isinstance(listed, list):
        raise BadLearning(entry=FILE, why="not a list")
    codes = {role.code for role in roles()}
    for entry in listed:
        try:
            _check(entry, codes)
        except (KeyError, TypeError, AttributeError) as error:
            raise BadLearning(entry=str(entry)[:120], why=f"{type(error).__name__}: {error}") from error
    return listed


def _check(entry: dict[str, Any], codes: set[str]) -> None:
    role = entry["role"]
    if role not in codes:
        raise BadLearning(entry=str(role), why="there is no such role")
    _check_text(entry["title"], role)
    keys = [task["key"] for task in entry["tasks"]]
    if not keys or len(keys) != len(set(keys)):
        raise BadLearning(entry=role, why="it has no task, or two with one key")
    for task in entry["tasks"]:
        where = f"{role}, {task['key']}"
        if not page_of(task["page"]):
            raise BadLearning(entry=where, why=f"there is no page {task['page']}")
        if not all(isinstance(name, str) and "." in name for name in task.get("proof", [])):
            raise BadLearning(entry=where, why="proof is a list of actions such as dossiers.accepted")
        for text in (task["text"], *task["steps"]):
            _check_text(text, where)


def _check_text(text: dict[str, str], where: str) -> None:
    if any(not text.get(language) for language in LANGUAGES):
        raise BadLearning(entry=where, why=f"a text lacks one of {', '.join(LANGUAGES)}")

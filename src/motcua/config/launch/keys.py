"""Secrets that a demo makes for itself. In production every secret is given from outside."""

import json
import os
import secrets

from motcua.config.launch.place import Place, read_json, write_private

GENERATED = ("MOTCUA_SECRET_KEY", "MOTCUA_AUDIT_KEY")


def generated(place: Place) -> dict[str, str]:
    """The secrets of this data folder, made at the first need and kept."""
    known = read_json(place.secrets) or {}
    missing = [name for name in GENERATED if name not in known]
    if missing:
        known |= {name: secrets.token_hex(32) for name in missing}
        write_private(place.secrets, json.dumps(known, indent=1))
    return {name: known[name] for name in GENERATED}


def fill_in(place: Place) -> None:
    """Put generated secrets where the settings look for them, unless they are given."""
    for name, value in generated(place).items():
        os.environ.setdefault(name, value)

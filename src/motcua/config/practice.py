"""The practice mode: a house of its own for learning, with made-up people, beside the one at work.

It has its own database, which bears a mark from its first moment; any other database is refused before a single
statement could change it. No letter and no short message leaves it, and its papers say what they are.
"""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Final
from urllib.parse import parse_qs, unquote, urlsplit

from motcua.config.launch.errors import LaunchError

MARK: Final = "motcua: practice, people are made up"
FOLDER: Final = "practice"
# What belongs to the house at work: its keys, its ways out, its own address.
_NOT_TAKEN_OVER: Final = (
    "MOTCUA_SECRET_KEY", "MOTCUA_AUDIT_KEY", "MOTCUA_SMTP_URL", "MOTCUA_SMS", "MOTCUA_SITE_URL", "MOTCUA_PRACTICE_URL",
    "DATABASE_URL",
)  # fmt: skip
# What holds no dossier: the schema's own books, the jobs, of which one may be doing this, and the chains of the audit.
_KEPT: Final = ("django_migrations", "django_content_type", "auth_permission", "procrastinate_", "kernel_audit")


class NotForPractice(LaunchError):
    """Something that the practice mode may not touch."""


def enter(data: Path) -> Path:
    """Turn the environment of the house at work into that of its practice mode; returns the folder of its data."""
    real = os.environ.get("DATABASE_URL", "")
    for name in _NOT_TAKEN_OVER:
        os.environ.pop(name, None)
    os.environ["MOTCUA_MODE"] = "practice"
    os.environ["MOTCUA_REAL_DATABASE_URL"] = real
    if own := os.environ.get("MOTCUA_PRACTICE_DATABASE_URL"):
        os.environ["DATABASE_URL"] = own
    check_environment(os.environ)
    return data / FOLDER


def check_environment(environment: Mapping[str, str]) -> None:
    """Refuse the database of the house at work by its address.

    Raises:
        NotForPractice: both are one.
    """
    own, real = environment.get("DATABASE_URL", ""), environment.get("MOTCUA_REAL_DATABASE_URL", "")
    if own and real and _place_of(own) == _place_of(real):
        raise NotForPractice(
            "The practice mode was given the database of the house at work. Name another in"
            " MOTCUA_PRACTICE_DATABASE_URL, or leave it empty: then practice has an embedded one."
        )


def _place_of(url: str) -> tuple[str, str, str]:
    """Host, port and name of a database: what two addresses of one database share, whatever else they say."""
    parts = urlsplit(url)
    asked = {name: values[-1] for name, values in parse_qs(parts.query).items()}
    host = asked.get("host", parts.hostname or "localhost")
    name = asked.get("dbname", unquote(parts.path.lstrip("/")) or parts.username or "")
    return (
        "localhost" if host in {"127.0.0.1", "::1"} else host.lower(),
        asked.get("port", str(parts.port or 5432)),
        name,
    )


def refuse_real_data() -> None:
    """In practice mode: refuse a database that does not bear the mark of practice, and mark one that is still empty.

    Raises:
        NotForPractice: it holds something else.
    """
    from django.conf import settings
    from django.db import connection

    if not settings.PRACTICE:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT obj_description('public'::regnamespace, 'pg_namespace'),"
            " EXISTS (SELECT FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r')"
        )
        mark, filled = cursor.fetchone()
        if mark == MARK:
            return
        if filled:
            raise NotForPractice(
                "This database was not made for practice: it may hold a province at work. Nothing was changed."
                " Give the practice mode an empty database, or none."
            )
        cursor.execute(f"COMMENT ON SCHEMA public IS '{MARK}'")


def reset() -> int:
    """Empty the practice and fill it anew, in one transaction; returns how many dossiers it begins with.

    Raises:
        NotForPractice: this is no practice.
    """
    from django.conf import settings
    from django.db import transaction

    from motcua.config.demo_day import make_demo_day
    from motcua.config.pack import load_pack

    if not settings.PRACTICE:
        raise NotForPractice("Only the practice mode is emptied: ./motcua practice reset")
    refuse_real_data()
    with transaction.atomic():
        _empty()
        load_pack(settings.PACK_DIR)
        return make_demo_day(settings.PACK_DIR, lambda _text: None)


def _empty() -> None:
    """Empty every table but those that are kept. The audit's guards stand here too, so its chains stay.

    What processes keep by its ids stays as well, since the house runs on meanwhile; only the pack ever changes it.
    """
    from django.db import connection

    from motcua.kernel import seldom

    with connection.cursor() as cursor:
        names = set(connection.introspection.table_names(cursor)) - seldom.tables()
        tables = sorted(name for name in names if not name.startswith(_KEPT))
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(f"TRUNCATE {', '.join(tables)} RESTART IDENTITY")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")

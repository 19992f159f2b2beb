"""What a province at work must have, and what only a demo may have.

Everything that is wrong is named at once. The environment is checked when the settings are read, so that no command,
web or worker process gets past it; the data is checked when the schema is there, by the same three.
"""

import os
from collections.abc import Mapping
from pathlib import Path

from motcua.config import practice
from motcua.config.launch.place import read_json

SHORTEST_SECRET = 32
DEMO_MARK = "motcua: filled in demo mode"
REMEDIES = {
    "MOTCUA_SECRET_KEY": "signs sessions and forms. Make one: openssl rand -hex 32",
    "MOTCUA_AUDIT_KEY": "signs the daily heads of the audit. Make one: openssl rand -hex 32",
}


class NotFitForProduction(Exception):
    """All that speaks against starting."""

    def __init__(self, problems: list[str]) -> None:
        self.problems = problems
        listed = "\n".join(f"  - {problem}" for problem in problems)
        super().__init__(f"MOTCUA_MODE=production, but Một Cửa may not start:\n{listed}")


def environment_problems(environment: Mapping[str, str], data: Path) -> list[str]:
    """What is missing or only good for a demo among the given settings."""
    problems = [*_secret_problems(environment, data), *_host_problems(environment)]
    if environment.get("MOTCUA_TLS") != "1":
        problems.append("MOTCUA_TLS is not set. Put a server with a certificate in front, then set it to 1.")
    if not environment.get("MOTCUA_SMTP_URL"):
        problems.append(
            "MOTCUA_SMTP_URL is not set. Passwords are recovered by mail: smtp://user:password@host:587/?tls=1"
        )
    problems += _notice_problems(environment)
    if not environment.get("DATABASE_URL"):
        problems.append("DATABASE_URL is not set. The embedded database has a generated password: name a real server.")
    return problems


def _notice_problems(environment: Mapping[str, str]) -> list[str]:
    """Letters need an address to point to; short messages a gateway that sends them."""
    problems = []
    if not environment.get("MOTCUA_SITE_URL", "").startswith("https://"):
        problems.append("MOTCUA_SITE_URL is not set. Letters point to it: https://dichvucong.example.vn")
    from motcua.notices.adapters import is_development
    from motcua.notices.adapters import problems as gateway_problems

    stated = environment.get("MOTCUA_SMS", "")
    if is_development(stated):
        problems.append("MOTCUA_SMS names the development gateway, which sends nothing. Name a real one, or none.")
    return problems + [f"MOTCUA_SMS: {problem}." for problem in gateway_problems(stated)]


def _secret_problems(environment: Mapping[str, str], data: Path) -> list[str]:
    generated = set((read_json(data / "secrets.json") or {}).values())
    problems = []
    for name, remedy in REMEDIES.items():
        value = environment.get(name, "")
        if not value:
            problems.append(f"{name} is not set. It {remedy}")
        elif value in generated:
            problems.append(f"{name} is the one that the demo generated. It {remedy}")
        elif len(value) < SHORTEST_SECRET or len(set(value)) < 8:
            problems.append(f"{name} is too easy to guess. It {remedy}")
    audit_key = environment.get("MOTCUA_AUDIT_KEY", "")
    if audit_key and not _is_key(audit_key):
        problems.append("MOTCUA_AUDIT_KEY is not 32 bytes in hexadecimal. Make one: openssl rand -hex 32")
    return problems


def _is_key(value: str) -> bool:
    try:
        return len(bytes.fromhex(value)) == 32
    except ValueError:
        return False


def _host_problems(environment: Mapping[str, str]) -> list[str]:
    hosts = [host.strip() for host in environment.get("MOTCUA_ALLOWED_HOSTS", "").split(",") if host.strip()]
    if not hosts:
        return ["MOTCUA_ALLOWED_HOSTS is not set. Name the addresses that people type, parted by commas."]
    return [f"MOTCUA_ALLOWED_HOSTS holds {host!r}: name each host." for host in hosts if host in {"*", "."}]


def data_problems() -> list[str]:
    """Demo accounts and demo data in the database of the settings. Needs Django set up and the schema there."""
    from django.contrib.auth import get_user_model

    problems = []
    accounts = get_user_model().objects.filter(is_demo=True).order_by("pk").values_list("username", flat=True)
    if names := list(accounts[:5]):
        problems.append(f"Demo accounts are in the database: {', '.join(names)}{' …' if len(names) == 5 else ''}")
    if is_marked_as_demo():
        problems.append("The database was filled in demo mode or for practice. Begin with an empty one.")
    return problems


def refuse_demo_data() -> None:
    """Raise on demo accounts or demo data in production mode, and on any data but its own in practice mode."""
    from django.conf import settings

    practice.refuse_real_data()
    if settings.MODE == "production" and (problems := data_problems()):
        raise NotFitForProduction(problems)


def mark_as_demo() -> None:
    """Leave a mark in the database that travels with its backups: what it holds is for trying."""
    from django.db import connection

    if not is_marked_as_demo():
        with connection.cursor() as cursor:
            cursor.execute(f"COMMENT ON SCHEMA public IS '{DEMO_MARK}'")


def is_marked_as_demo() -> bool:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT obj_description('public'::regnamespace, 'pg_namespace')")
        return cursor.fetchone()[0] in {DEMO_MARK, practice.MARK}


def check_environment() -> None:
    """Raise on an environment that is not fit, naming all that is wrong."""
    data = Path(os.environ.get("MOTCUA_DATA", Path(__file__).resolve().parents[3] / "var"))
    if problems := environment_problems(os.environ, data):
        raise NotFitForProduction(problems)

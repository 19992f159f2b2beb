"""Practice begins anew under a running house: a database of its own, one process that serves and one that empties."""

import json
import os
import subprocess
import sys
from pathlib import Path
from urllib.parse import quote, urlsplit, urlunsplit

import psycopg
import pytest
from psycopg import sql

HERE = Path(__file__).resolve().parent
NAME = f"motcua_practice_reset_{os.getpid()}"
pytestmark = [pytest.mark.slow, pytest.mark.once]


@pytest.fixture
def database():
    """An empty database beside the others, gone afterwards; its address."""
    address = os.environ["DATABASE_URL"]
    parts = urlsplit(address)
    with psycopg.connect(urlunsplit(parts._replace(path="/postgres")), autocommit=True) as server:
        name = sql.Identifier(NAME)
        server.execute(sql.SQL("CREATE DATABASE {}").format(name))
        try:
            yield urlunsplit(parts._replace(path=f"/{quote(NAME)}"))
        finally:
            server.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(name))


class House:
    """A process of the practice; `tell` it a command and get its answer."""

    def __init__(self, database, folder):
        clean = {name: value for name, value in os.environ.items() if not name.startswith("MOTCUA_")}
        own = {
            "DATABASE_URL": database, "DJANGO_SETTINGS_MODULE": "motcua.config.settings.practice",
            "MOTCUA_DATA": str(folder), "MOTCUA_SECRET_KEY": "only-for-tests", "MOTCUA_AUDIT_KEY": "11" * 32,
            "PYTHONPATH": f"{HERE.parent / 'src'}:{HERE}", "PYTHONUTF8": "1",
        }  # fmt: skip
        begin = "import django; django.setup(); import practising; practising.serve()"
        self.process = subprocess.Popen(  # noqa: S603
            [sys.executable, "-P", "-c", begin], env=clean | own, text=True, encoding="utf-8",
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        )  # fmt: skip

    def tell(self, command):
        self.process.stdin.write(command + "\n")
        self.process.stdin.flush()
        answer = self.process.stdout.readline()
        assert answer, self.process.stderr.read()[-3_000:]
        return json.loads(answer)

    def end(self):
        self.process.communicate(timeout=30)


@pytest.fixture
def houses(database, tmp_path):
    found = [House(database, tmp_path), House(database, tmp_path)]
    yield found
    for house in found:
        house.end()


def test_practice_begins_anew_under_a_process_that_goes_on_serving(houses):
    serving, other = houses
    made = other.tell("found")
    first = other.tell("look")
    assert made == first["dossiers"] > 10
    assert set(first["states"]) >= {"accepted", "processing", "awaiting_supplement", "finished", "returned"}
    worked = serving.tell("work")
    assert worked["forms"] == ["receipt", "supplement"]
    assert "Ngô Thị Nhài" in serving.tell("look")["applicants"]

    assert other.tell("reset") == made
    anew = other.tell("look")
    assert anew | {"asked": 0} == first | {"asked": 0}, "the same people and dossiers for everybody"
    assert anew["asked"] > first["asked"], "the audit is not rewritten, not even here"

    # Within the half minute in which a process trusts what it remembers.
    again = serving.tell("work")
    assert again | {"dossier": ""} == worked | {"dossier": ""}
    assert again["pages"] == [200]

"""Commands as a person types them."""

import subprocess

import psycopg
import pytest

from motcua.config.launch.place import Place
from motcua.config.launch.postgres import serving

WRITE = """
from django.db import transaction
from motcua.kernel import audit
from motcua.kernel.actor import service
from motcua.kernel.ids import new_id
with transaction.atomic():
    subject = audit.Subject("probe", new_id())
    for number in range(3):
        audit.record(subject, "probe.seen", actor=service("test"), number=number)
"""


@pytest.fixture
def run(program, tmp_path):
    command, environment = program
    environment["MOTCUA_DATA"] = str(tmp_path / "var")

    def call(*arguments):
        return subprocess.run(
            [*command, *arguments], env=environment, capture_output=True, text=True, check=False, cwd=tmp_path
        )

    return call


def test_help_explains_every_command(run):
    said = run("--help").stdout
    for name in ("up", "test", "doctor", "backup", "restore", "lock", "manage", "audit"):
        assert f"│ {name} " in said


def test_an_unknown_part_of_the_tests_is_named(run):
    done = run("test", "--only", "everything")
    assert done.returncode == 1
    assert "No part is called everything" in done.stderr


def test_a_data_folder_that_cannot_be_made_is_said(run, tmp_path):
    (tmp_path / "file").touch()
    done = run("doctor", "--data", str(tmp_path / "file" / "var"))
    assert done.returncode == 1
    assert "cannot be made" in done.stderr


def test_the_doctor_names_database_and_python(run):
    done = run("doctor")
    assert done.returncode == 0
    assert "embedded PostgreSQL 18" in done.stdout
    assert "Python" in done.stdout


@pytest.mark.slow
def test_the_audit_is_verified_and_a_change_of_the_past_is_found(run, tmp_path):
    assert run("manage", "migrate", "-v0").returncode == 0
    assert run("manage", "shell", "-v0", "-c", WRITE).returncode == 0
    whole = run("audit", "verify")
    assert whole.returncode == 0
    assert "3 entries in 1 chains" in whole.stdout
    with (
        serving(Place.at(tmp_path / "var")) as server,
        psycopg.connect(server.url()) as connection,
    ):
        connection.execute("ALTER TABLE kernel_auditentry DISABLE TRIGGER ALL")
        connection.execute("UPDATE kernel_auditentry SET facts = '{\"number\": 7}' WHERE position = 2")
    broken = run("audit", "verify")
    assert broken.returncode == 1
    assert "entry 2: its content was changed" in broken.stderr

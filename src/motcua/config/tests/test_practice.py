"""The practice mode never touches the house at work, and nothing leaves it."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.db import connection

from motcua.config import practice, production
from motcua.learning import jobs

SOURCE = Path(__file__).resolve().parents[3]
REAL = "postgresql://motcua:secret@db.example.vn:5432/motcua"
SAY = """
from motcua.config.settings import practice as s
import json
print(json.dumps([s.EMAIL_BACKEND, s.SMS, s.PRACTICE, s.DEMO, s.MODE, s.SESSION_COOKIE_NAME, s.LEARNING_GUIDE]))
"""


def settings_of(**environment):
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("MOTCUA_", "DATABASE_"))}
    return subprocess.run(  # noqa: S603
        [sys.executable, "-P", "-c", SAY], env=clean | {"PYTHONPATH": str(SOURCE)} | environment, capture_output=True,
        text=True, check=False,
    )  # fmt: skip


@pytest.mark.parametrize(
    "own",
    [
        REAL,
        "postgres://other@DB.example.vn/motcua",
        "postgresql://db.example.vn/motcua?sslmode=require",
        "postgresql://x@/motcua?host=db.example.vn",
        "postgresql:///?host=db.example.vn&dbname=motcua&port=5432",
    ],
)
def test_the_settings_refuse_the_real_database_however_its_address_is_written(own):
    done = settings_of(DATABASE_URL=own, MOTCUA_REAL_DATABASE_URL=REAL)
    assert done.returncode != 0
    assert "given the database of the house at work" in done.stderr


def test_no_letter_and_no_message_leaves_it_whatever_the_environment_says():
    done = settings_of(
        DATABASE_URL="postgresql://db.example.vn/motcua_practice", MOTCUA_REAL_DATABASE_URL=REAL,
        MOTCUA_SMTP_URL="smtp://mail.example.vn", MOTCUA_SMS='{"driver": "http", "url": "https://sms.example.vn"}',
    )  # fmt: skip
    backend, sms, is_practice, is_demo, mode, cookie, guide = json.loads(done.stdout)
    assert backend == "django.core.mail.backends.dummy.EmailBackend"
    assert sms == ""
    assert (is_practice, is_demo, mode, guide) == (True, True, "practice", True)
    assert cookie != "sessionid", "practising would sign people out at work: browsers share cookies between ports"


def test_entering_leaves_the_keys_and_the_database_of_the_house_at_work_behind(monkeypatch, tmp_path):
    for name in ("MOTCUA_SECRET_KEY", "MOTCUA_AUDIT_KEY", "MOTCUA_SMTP_URL", "MOTCUA_SMS"):
        monkeypatch.setenv(name, "of the house at work")
    for name in ("MOTCUA_MODE", "MOTCUA_REAL_DATABASE_URL"):
        monkeypatch.setenv(name, "")
    monkeypatch.setenv("DATABASE_URL", REAL)
    monkeypatch.setenv("MOTCUA_PRACTICE_DATABASE_URL", "")
    assert practice.enter(tmp_path) == tmp_path / "practice"
    assert "of the house at work" not in os.environ.values()
    assert "DATABASE_URL" not in os.environ
    assert os.environ["MOTCUA_MODE"] == "practice"
    monkeypatch.setenv("DATABASE_URL", REAL)
    monkeypatch.setenv("MOTCUA_PRACTICE_DATABASE_URL", REAL)
    with pytest.raises(practice.NotForPractice):
        practice.enter(tmp_path)


def mark():
    with connection.cursor() as cursor:
        cursor.execute("SELECT obj_description('public'::regnamespace, 'pg_namespace')")
        return cursor.fetchone()[0]


def set_mark(text):
    with connection.cursor() as cursor:
        cursor.execute(f"COMMENT ON SCHEMA public IS '{text}'")


@pytest.mark.django_db
@pytest.mark.parametrize("found", ["", production.DEMO_MARK])
def test_a_database_without_the_mark_is_refused_and_stays_as_it_is(settings, found):
    settings.PRACTICE = True
    set_mark(found)
    before = mark()
    for touch in (practice.refuse_real_data, production.refuse_demo_data, practice.reset):
        with pytest.raises(practice.NotForPractice, match="not made for practice"):
            touch()
    assert mark() == before


@pytest.mark.django_db
def test_its_own_database_is_taken_and_production_refuses_it(settings):
    set_mark(practice.MARK)
    settings.PRACTICE = True
    production.refuse_demo_data()
    settings.PRACTICE, settings.MODE = False, "production"
    with pytest.raises(production.NotFitForProduction, match="for practice"):
        production.refuse_demo_data()


@pytest.mark.django_db
def test_nothing_but_the_practice_is_ever_emptied(settings, monkeypatch):
    set_mark(practice.MARK)
    with pytest.raises(practice.NotForPractice, match="Only the practice mode"):
        practice.reset()
    called = []
    monkeypatch.setattr(practice, "reset", lambda: called.append(1) or 18)
    jobs.reset_practice(0)
    assert called == []
    settings.PRACTICE = True
    jobs.reset_practice(0)
    assert called == [1]

"""A province at work refuses everything that only a demo may have, and names all of it at once."""

import os
import re
import secrets
import subprocess
import sys
from pathlib import Path

import pytest
from django.contrib.auth import get_user_model

from motcua.config import production
from motcua.config.launch import keys
from motcua.config.launch.place import Place

SOURCE = Path(__file__).resolve().parents[3]


@pytest.fixture
def place(tmp_path):
    return Place.at(tmp_path / "var")


@pytest.fixture
def fit():
    """An environment with nothing to object to."""
    return {
        "MOTCUA_SECRET_KEY": secrets.token_urlsafe(40),
        "MOTCUA_AUDIT_KEY": secrets.token_hex(32),
        "MOTCUA_ALLOWED_HOSTS": "dichvucong.example.vn, lamviec.example.vn",
        "MOTCUA_TLS": "1",
        "DATABASE_URL": "postgresql://motcua@db.example.vn/motcua",
        "MOTCUA_SITE_URL": "https://dichvucong.example.vn",
        "MOTCUA_SMTP_URL": "smtp://motcua:secret@mail.example.vn:587/?tls=1",
    }


def test_a_complete_environment_is_accepted(fit, place):
    assert production.environment_problems(fit, place.folder) == []


@pytest.mark.parametrize(
    ("name", "value", "complaint"),
    [
        ("MOTCUA_SECRET_KEY", "", "MOTCUA_SECRET_KEY is not set"),
        ("MOTCUA_SECRET_KEY", "secret", "MOTCUA_SECRET_KEY is too easy"),
        ("MOTCUA_SECRET_KEY", "a" * 64, "MOTCUA_SECRET_KEY is too easy"),
        ("MOTCUA_AUDIT_KEY", "", "MOTCUA_AUDIT_KEY is not set"),
        ("MOTCUA_AUDIT_KEY", "no hexadecimal but quite long, mind you", "not 32 bytes in hexadecimal"),
        ("MOTCUA_ALLOWED_HOSTS", "", "MOTCUA_ALLOWED_HOSTS is not set"),
        ("MOTCUA_ALLOWED_HOSTS", "dichvucong.example.vn,*", r"holds '\*'"),
        ("MOTCUA_TLS", "", "MOTCUA_TLS is not set"),
        ("MOTCUA_TLS", "no", "MOTCUA_TLS is not set"),
        ("DATABASE_URL", "", "DATABASE_URL is not set"),
        ("MOTCUA_SMTP_URL", "", "MOTCUA_SMTP_URL is not set"),
        ("MOTCUA_SITE_URL", "http://plain.example.vn", "MOTCUA_SITE_URL is not set"),
        ("MOTCUA_SMS", '{"driver": "development"}', "sends nothing"),
        ("MOTCUA_SMS", '{"driver": "pigeon"}', "MOTCUA_SMS"),
    ],
)
def test_each_fault_is_named(fit, place, name, value, complaint):
    (problem,) = production.environment_problems({**fit, name: value}, place.folder)
    assert re.search(complaint, problem)


def test_secrets_that_the_demo_generated_are_refused(fit, place):
    problems = production.environment_problems(fit | keys.generated(place), place.folder)
    assert [problem.split(" is the one that the demo generated")[0] for problem in problems] == list(keys.GENERATED)


def run(environment, *arguments):
    base = {
        name: value for name, value in os.environ.items() if not name.startswith(("MOTCUA_", "DATABASE_", "DJANGO_"))
    }
    mode = {
        "MOTCUA_MODE": "production",
        "PYTHONPATH": str(SOURCE),
        "DJANGO_SETTINGS_MODULE": "motcua.config.settings.production",
    }
    command = [sys.executable, "-P", *arguments]
    return subprocess.run(command, env=base | mode | environment, capture_output=True, text=True, check=False)  # noqa: S603


@pytest.mark.parametrize("arguments", [("-m", "motcua.config.worker"), ("-c", "import motcua.config.wsgi")])
def test_no_process_gets_past_an_unset_environment(place, arguments):
    done = run({"MOTCUA_DATA": str(place.folder)}, *arguments)
    assert done.returncode == 1
    for name in (
        "MOTCUA_SECRET_KEY",
        "MOTCUA_AUDIT_KEY",
        "MOTCUA_ALLOWED_HOSTS",
        "MOTCUA_TLS",
        "MOTCUA_SMTP_URL",
        "DATABASE_URL",
    ):
        assert f"{name} is not set" in done.stderr


@pytest.mark.django_db
def test_demo_accounts_and_demo_data_are_refused(settings):
    settings.MODE = "production"
    production.refuse_demo_data()
    get_user_model().objects.create(username="hoa.demo", is_demo=True)
    production.mark_as_demo()
    with pytest.raises(production.NotFitForProduction) as refusal:
        production.refuse_demo_data()
    assert len(refusal.value.problems) == 2
    assert "hoa.demo" in str(refusal.value)
    assert "filled in demo mode or for practice" in str(refusal.value)


@pytest.mark.django_db
def test_a_demo_may_have_its_demo_data(settings):
    settings.MODE = "demo"
    production.mark_as_demo()
    production.refuse_demo_data()

import os
import sys
from pathlib import Path

import pytest

from motcua.config.launch.place import Place

SOURCE = Path(__file__).resolve().parents[4]


@pytest.fixture
def place(tmp_path):
    return Place.at(tmp_path / "var")


@pytest.fixture
def clean_environment(monkeypatch):
    """As a person's shell has it: nothing of ours is set."""
    for name in [name for name in os.environ if name.startswith(("MOTCUA_", "DATABASE_URL", "DJANGO_"))]:
        monkeypatch.delenv(name)


@pytest.fixture
def program(clean_environment):
    """The program as the bootstrap would start it: command line and environment."""
    environment = {**os.environ, "PYTHONPATH": str(SOURCE), "PYTHONUTF8": "1", "COLUMNS": "200"}
    return [sys.executable, "-P", "-m", "motcua.config.cli"], environment

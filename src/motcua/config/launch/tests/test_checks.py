"""A browser may stumble: a few of its tests that failed are looked at once more, and named."""

import pytest

from motcua.config.launch import checks
from motcua.config.launch.checks import Selection

FAILS = "def test_it():\n    assert False\n"
STUMBLES = """
from pathlib import Path
def test_it():
    been = Path(__file__).with_name("been")
    before = been.exists()
    been.touch()
    assert before
def test_after():
    pass
"""


@pytest.fixture
def house(tmp_path, monkeypatch):
    """An own folder of tests; runs them as the launcher does."""
    monkeypatch.setattr(checks, "ROOT", tmp_path)
    alone = "-p no:django -p no:cacheprovider --import-mode=importlib"
    (tmp_path / "pytest.ini").write_text(f"[pytest]\naddopts = {alone}\n")

    def run(**modules: str) -> tuple[bool, list[str]]:
        for name, text in modules.items():
            module = tmp_path / "tests" / name.replace("__", "/") / "test_it.py"
            module.parent.mkdir(parents=True)
            module.write_text(text)
        chosen = Selection(tmp_path, (), "", frozenset())
        return checks._session(chosen, ["tests"]), chosen.shaky

    return run


def test_a_browser_that_stumbled_passes_the_second_time_and_is_named(house):
    assert house(browser=STUMBLES) == (True, ["tests/browser/test_it.py::test_it"])


def test_the_second_look_is_at_the_module_alone(house, tmp_path):
    counts = f"from pathlib import Path\ndef test_it():\n    Path({str(tmp_path / 'runs')!r}).open('a').write('x')\n"
    assert house(browser=STUMBLES, browser__other=counts) == (True, ["tests/browser/test_it.py::test_it"])
    assert (tmp_path / "runs").read_text() == "x"


def test_what_fails_twice_has_failed(house):
    assert house(browser=FAILS) == (False, ["tests/browser/test_it.py::test_it"])


def test_what_drives_no_browser_gets_no_second_look(house, tmp_path):
    assert house(browser=STUMBLES, rooms=FAILS) == (False, [])
    assert (tmp_path / "tests/browser/been").exists()


def test_more_than_a_few_are_no_accident(house):
    many = "\n".join(f"def test_{number}():\n    assert False" for number in range(checks.MOST_SHAKY + 1))
    assert house(browser=many) == (False, [])


def test_a_module_that_cannot_be_read_has_failed(house):
    assert house(browser="import nothing_of_this_name\n") == (False, [])

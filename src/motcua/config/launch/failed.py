"""For pytest: writes down the names of the tests that failed, one a line, for the launcher to read."""

import os
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # the launcher, which takes the name below from here, does without it
    import pytest

WHERE = "MOTCUA_FAILED_TESTS"  # the file's name stands in this variable of the environment


class _Failed:
    def __init__(self, file: Path) -> None:
        self._file, self._names = file, dict[str, None]()

    def pytest_runtest_logreport(self, report: "pytest.TestReport") -> None:
        if report.failed:
            self._names[report.nodeid] = None

    def pytest_collectreport(self, report: "pytest.CollectReport") -> None:
        if report.failed:
            self._names[report.nodeid] = None

    def pytest_sessionfinish(self) -> None:
        self._file.write_text("".join(f"{name}\n" for name in self._names))


def pytest_configure(config: "pytest.Config") -> None:
    """The process that gathers the reports writes; its helpers on other processors don't."""
    if not hasattr(config, "workerinput"):
        config.pluginmanager.register(_Failed(Path(os.environ[WHERE])))

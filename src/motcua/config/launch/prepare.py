"""Bring database, province and static files to the state of the code, before anything serves.

Runs as a process of its own, so that the launcher that stays does not carry all of Django.
"""

import hashlib
import json
import os
import sys
from collections.abc import Iterator
from pathlib import Path

from motcua.config import practice, production, translations
from motcua.config.launch import show
from motcua.config.launch.errors import LaunchError
from motcua.config.launch.place import Place, read_json, write_private


def run() -> None:
    with show.step("Translations") as step:
        step.note(f"{translations.compile_catalogues()} compiled")
    import django
    from django.conf import settings

    django.setup()
    practice.refuse_real_data()
    migrate()
    production.refuse_demo_data()
    if settings.DEMO:
        production.mark_as_demo()
    load_province(settings.PACK_DIR)
    collect_static(Place.at(settings.DATA_DIR))


def pending() -> int:
    """How many migrations the database lacks."""
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    executor.loader.check_consistent_history(connection)
    return len(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def migrate() -> None:
    from django.core.management import call_command

    with show.step("Database schema") as step:
        if count := pending():
            step.tell(f"{count} migrations to apply")
            call_command("migrate", interactive=False, verbosity=0)
            step.note(f"{count} migrations applied")
        else:
            step.note("up to date")


def load_province(pack: Path) -> None:
    """Load the pack; its parts know by themselves when they are loaded already."""
    if not pack.is_dir():
        raise LaunchError(f"There is no province in {pack}. Name its folder in MOTCUA_PACK.")
    with show.step(f"Province {pack.name}") as step:
        from django.conf import settings

        from motcua.config.demo_day import make_demo_day
        from motcua.config.pack import load_pack

        load_pack(pack, progress=step.tell)
        if settings.DEMO:
            make_demo_day(pack, step.tell)


def collect_static(place: Place) -> None:
    """Copy, compress and name static files by their content, when one of them changed."""
    from django.contrib.staticfiles.finders import get_finders
    from django.core.management import call_command

    with show.step("Static files") as step:
        found = (Path(storage.path(path)) for finder in get_finders() for path, storage in finder.list([]))
        state = {
            "files": fingerprint(f"{path} {path.stat().st_size} {path.stat().st_mtime_ns}".encode() for path in found)
        }
        mark = place.run / "static.json"
        if read_json(mark) == state:
            step.note("unchanged")
            return
        call_command("collectstatic", interactive=False, clear=True, verbosity=0)
        write_private(mark, json.dumps(state))
        step.note("collected")


def fingerprint(parts: Iterator[bytes]) -> str:
    digest = hashlib.sha256()
    for part in parts:
        digest.update(len(part).to_bytes(8, "big") + part)
    return digest.hexdigest()


def main() -> int:
    from motcua.kernel.errors import MotcuaError

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "motcua.config.settings.demo")
    try:
        run()
    except (LaunchError, production.NotFitForProduction, MotcuaError) as error:
        show.refuse(str(error))
        return 1
    except KeyboardInterrupt:
        return 130  # the launcher, which got the same key, says the rest
    return 0


if __name__ == "__main__":
    sys.exit(main())

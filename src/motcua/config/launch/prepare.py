"""Bring database, province and static files to the state of the code, before anything serves.

Runs as a process of its own, so that the launcher that stays does not carry all of Django.
"""

import hashlib
import importlib
import os
import sys
from collections.abc import Iterator
from pathlib import Path

from motcua.config import translations
from motcua.config.launch import show
from motcua.config.launch.errors import LaunchError
from motcua.config.launch.place import Place, read_json, write_private


def run() -> None:
    with show.step("Translations") as step:
        step.note(f"{translations.compile_catalogues()} compiled")
    import django
    from django.conf import settings

    django.setup()
    migrate()
    place = Place.at(settings.DATA_DIR)
    load_province(place, settings.PACK_DIR)
    collect_static(place)


def migrate() -> None:
    from django.core.management import call_command
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    with show.step("Database schema") as step:
        executor = MigrationExecutor(connection)
        executor.loader.check_consistent_history(connection)
        if plan := executor.migration_plan(executor.loader.graph.leaf_nodes()):
            step.tell(f"{len(plan)} migrations to apply")
            call_command("migrate", interactive=False, verbosity=0)
            step.note(f"{len(plan)} migrations applied")
        else:
            step.note("up to date")


def load_province(place: Place, pack: Path) -> None:
    """Load the pack, unless this very pack is already in this very database."""
    if not pack.is_dir():
        raise LaunchError(f"There is no province in {pack}. Name its folder in MOTCUA_PACK.")
    with show.step(f"Province {pack.name}") as step:
        try:
            load_pack = importlib.import_module("motcua.config.pack").load_pack
        except ModuleNotFoundError as error:
            if error.name != "motcua.config.pack":
                raise
            step.note("nothing to load yet")
            return
        mark = place.run / "province.json"
        state = {"database": database_identity(), "pack": fingerprint(_contents(pack))}
        if read_json(mark) == state:
            step.note("unchanged")
            return
        load_pack(pack, progress=step.tell)
        import json

        write_private(mark, json.dumps(state))


def collect_static(place: Place) -> None:
    """Copy, compress and name static files by their content, when one of them changed."""
    import json

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


def database_identity() -> str:
    """Tells one database from another, and from itself after it was dropped and made again."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT system_identifier::text || '/' || d.oid FROM pg_control_system(), pg_database d"
            " WHERE d.datname = current_database()",
        )
        return str(cursor.fetchone()[0])


def fingerprint(parts: Iterator[bytes]) -> str:
    digest = hashlib.sha256()
    for part in parts:
        digest.update(len(part).to_bytes(8, "big") + part)
    return digest.hexdigest()


def _contents(folder: Path) -> Iterator[bytes]:
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            yield str(path.relative_to(folder)).encode()
            yield path.read_bytes()


def main() -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "motcua.config.settings.demo")
    try:
        run()
    except LaunchError as error:
        show.refuse(str(error))
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())

"""Work that lasts: a list of a hundred thousand rows as a file, one act to five hundred dossiers.

Runs in a process of its own, so that its memory is that of the job alone, and writes its figures to stdout as JSON.
"""

import contextlib
import json
import resource
import sys
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from typing import Any

ROWS = 100_000


@dataclass(frozen=True)
class Long:
    """One piece of work: how much, how long, with how much memory at most. Targets of the largest size."""

    scenario: str
    size: int
    done: int
    seconds: float
    cpu_seconds: float
    memory_mb: float
    target_seconds: float
    target_mb: float = 0

    @property
    def met(self) -> bool:
        """Whether it was quick and small enough."""
        return self.seconds <= self.target_seconds and (not self.target_mb or self.memory_mb <= self.target_mb)


def _somebody() -> Any:
    """An officer of the busiest commune, with its rights in the whole province: there is enough to do for 500."""
    from motcua.config.bench.stage import busiest_commune, officer_of
    from motcua.config.seeding.plan import read_plan
    from motcua.identity.queries import actor_for
    from motcua.kernel import clock
    from motcua.kernel.actor import EVERYWHERE

    actor = actor_for(officer_of(busiest_commune(read_plan(clock.today()))))
    return replace(actor, grants=dict.fromkeys(actor.grants, EVERYWHERE))


def _export(kind: str) -> Callable[[], int]:
    from motcua.dossiers import actions, queries
    from motcua.dossiers.actions.exporting import make_export

    actor = _somebody()

    def work() -> int:
        export_id = actions.ask_export(queries.Queue.DONE, queries.Filters(), kind=kind, actor=actor)
        make_export(export_id, actor=actor)
        return next(one.rows for one in queries.my_exports(actor) if one.id == export_id)

    return work


def _bulk() -> Callable[[], int]:
    from motcua.config.bench.stage import steps_to_remind
    from motcua.dossiers import actions, queries
    from motcua.dossiers.queries.bulk import MOST

    actor = _somebody()
    marks = steps_to_remind(MOST)

    def work() -> int:
        rows = queries.preview_bulk(marks, actions.BulkVerb.REMIND, actor=actor)
        run_id = actions.ask_bulk(
            [(one.dossier_id, one.task_id) for one in rows if one.possible], actions.BulkVerb.REMIND, actor=actor
        )
        actions.run_bulk(run_id, actor=actor)
        return queries.bulk_page(run_id, actor=actor).done

    return work


def measure(scenario: str, size: int) -> Long:
    """Do the work once and say what it took."""
    work = _bulk() if scenario == "bulk" else _export(scenario.rpartition(" ")[2])
    began, used = time.perf_counter(), time.process_time()
    with contextlib.redirect_stdout(sys.stderr):
        done = work()
    taken, cpu = time.perf_counter() - began, time.process_time() - used
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    if scenario == "bulk":
        return Long(scenario, size, done, taken, cpu, memory, target_seconds=5)
    # What is asked of a hundred thousand rows, for as many as there are.
    return Long(scenario, size, done, taken, cpu, memory, 60 * max(done, 1) / ROWS, 200)


def main() -> None:
    import django

    django.setup()
    sys.stdout.write(json.dumps(asdict(measure(sys.argv[1], int(sys.argv[2])))))


if __name__ == "__main__":
    main()

"""Fills a database to be measured: the catalogue, or the dossiers. A process of its own, since it needs Django on it."""

import sys
from typing import Any

PROCEDURES = 5_000


def main() -> None:
    import django

    django.setup()
    what, number = sys.argv[1], int(sys.argv[2])
    if what == "dossiers":
        from motcua.config.commands.seed import seed

        seed(dossiers=number, number=1, more=False, processes=2)
        return
    from motcua.config.launch import show
    from motcua.config.pack import pack_actor
    from motcua.config.seeding import catalogue

    with show.step(f"{number:,} procedures") as step:

        def tell(done: int, total: int) -> Any:
            if done % 100 == 0:
                step.tell(f"{done:,} of {total:,}")

        made = catalogue.fill(number, actor=pack_actor(), progress=tell)
        step.note(f"{made:,} generated")


if __name__ == "__main__":
    main()

"""Fills a database to be measured: the catalogue, or the dossiers. A process of its own: it needs Django on it."""

import sys

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
    from motcua.config.seeding import catalogue

    with show.step(f"{number:,} procedures") as step:
        step.note(f"{catalogue.fill(number):,} generated")


if __name__ == "__main__":
    main()

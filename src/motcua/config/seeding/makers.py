"""A maker's process: its beginning, and what it is asked. Nothing here needs Django before it is set up."""

from typing import Any

from motcua.config.seeding.order import Batch, Order

_maker: Any = None


def begin(order: Order, url: str) -> None:
    """A maker's process begins: Django, a connection, the plan."""
    global _maker  # noqa: PLW0603 - one maker a process
    import django

    django.setup()
    from motcua.config.seeding import tables
    from motcua.config.seeding.maker import Maker

    connection = tables.connect(url)
    tables.take_part(connection)
    _maker = Maker(order, connection)


def make_batch(batch: Batch) -> int:
    """Returns how many dossiers were written."""
    return int(_maker.batch(batch))


def make_people(first: int, last: int) -> int:
    """People are not dossiers, so this counts for nothing."""
    return int(_maker.people(first, last))

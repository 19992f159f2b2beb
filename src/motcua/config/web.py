"""What gunicorn is told beside its arguments: how a web process begins its life.

Read before Django is set up, so that rooms are imported when they are needed.
"""

import threading
from typing import Any, Final

_PAGES: Final = (
    "portal/home.html", "portal/catalogue.html", "portal/procedure.html", "portal/track.html", "desk/worklist.html",
    "desk/dossier.html", "account/login.html",
)  # fmt: skip


def post_worker_init(_worker: Any) -> None:
    """Called by gunicorn when a process is about to serve."""
    from motcua.catalogue import queries as catalogue

    catalogue.build_beside_requests()
    threading.Thread(target=warm_up, name="warm-up", daemon=True).start()


def warm_up() -> None:
    """Read what every page needs, beside the first requests, so that no visitor waits for it."""
    from django.db import connections
    from django.template.loader import get_template

    from motcua.catalogue import queries as catalogue
    from motcua.deadlines import queries as deadlines
    from motcua.deadlines.errors import NoCalendar
    from motcua.identity import queries as identity

    try:
        identity.organisation()
        catalogue.browse("agency")
        deadlines.calendar_for()
    except NoCalendar:
        return  # nothing is loaded yet
    finally:
        connections.close_all()  # those of this thread
    for name in _PAGES:
        get_template(name)

"""The whole database as text, to compare what stands before and after."""

import hashlib

from django.db import connection

# What grows with every act and is meant to.
GROWING = frozenset(
    {
        "kernel_auditentry", "kernel_outboxevent", "identity_reorganisation", "identity_change",
        "identity_organisationrevision", "catalogue_cataloguerevision", "deadlines_rulebookrevision",
        "dossiers_transfer", "django_session", "procrastinate_jobs",
    }
)  # fmt: skip
# New after every change of what an account may do.
STAMPS = {"identity_account": "stamp"}


def digests(without=frozenset()):
    """A digest of the rows of each table, in whatever order they lie."""
    found = {}
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1")
        for (table,) in cursor.fetchall():
            if table in without:
                continue
            row = f"to_jsonb(t) - '{STAMPS[table]}'" if without and table in STAMPS else "to_jsonb(t)"
            cursor.execute(f'SELECT ({row})::text FROM "{table}" t')  # noqa: S608 - our own tables
            rows = sorted(text for (text,) in cursor.fetchall())
            found[table] = (len(rows), hashlib.sha256("\n".join(rows).encode()).hexdigest())
    return found


def rows_of(table):
    """The rows of one table, for reading a difference."""
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT to_jsonb(t)::text FROM "{table}" t ORDER BY 1')  # noqa: S608 - our own tables
        return [text for (text,) in cursor.fetchall()]

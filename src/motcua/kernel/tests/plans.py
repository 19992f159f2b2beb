"""Plans of the database, asked for in a way that does not hang on what was counted when."""

from django.db import connection


def as_never_counted():
    """As if nobody had counted the tables yet, and with indexes preferred, until the transaction is taken back.

    Of a table that is known to be empty any plan is as good as another.
    """
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute(
            "DELETE FROM pg_statistic WHERE starelid IN (SELECT oid FROM pg_class WHERE relkind = 'r'"
            " AND relnamespace = 'public'::regnamespace)"
        )
        cursor.execute(
            "UPDATE pg_class SET relpages = 0, reltuples = -1 WHERE relkind IN ('r', 'i')"
            " AND relnamespace = 'public'::regnamespace"
        )

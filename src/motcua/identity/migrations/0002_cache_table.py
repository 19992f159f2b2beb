"""The table of Django's database cache, which holds the counts of sign-in rate limits for all processes.

Unlogged: after a crash of the server the counts begin anew, and writing them costs no log.
"""

from django.db import migrations

CREATE = """
CREATE UNLOGGED TABLE identity_cache (
    cache_key varchar(255) PRIMARY KEY,
    value text NOT NULL,
    expires timestamptz NOT NULL
);
CREATE INDEX identity_cache_expires ON identity_cache (expires);
"""


class Migration(migrations.Migration):
    dependencies = [("identity", "0001_initial")]
    operations = [migrations.RunSQL(CREATE, "DROP TABLE identity_cache")]

"""The database refuses to empty the audit tables at a stroke, and to change or remove a nightly head.

There is no setting that lets it through: a program that could ask for a bypass would be one. The tests, which empty
their own database between each other, switch the guard off in that database (`conftest.py`).
"""

from django.db import migrations

GUARD = """
CREATE OR REPLACE FUNCTION kernel_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER kernel_auditentry_no_truncate BEFORE TRUNCATE ON kernel_auditentry
    FOR EACH STATEMENT EXECUTE FUNCTION kernel_refuse_change();
CREATE TRIGGER kernel_audithead_no_truncate BEFORE TRUNCATE ON kernel_audithead
    FOR EACH STATEMENT EXECUTE FUNCTION kernel_refuse_change();
CREATE TRIGGER kernel_audithead_append_only BEFORE UPDATE OR DELETE ON kernel_audithead
    FOR EACH ROW EXECUTE FUNCTION kernel_refuse_change();
"""
UNDO = """
DROP TRIGGER kernel_auditentry_no_truncate ON kernel_auditentry;
DROP TRIGGER kernel_audithead_no_truncate ON kernel_audithead;
DROP TRIGGER kernel_audithead_append_only ON kernel_audithead;
"""


class Migration(migrations.Migration):
    dependencies = [("kernel", "0003_append_only")]
    operations = [migrations.RunSQL(GUARD, UNDO)]

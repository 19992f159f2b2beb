"""The database itself refuses to change or remove an audit entry."""

from django.db import migrations

GUARD = """
CREATE FUNCTION kernel_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'kernel_auditentry is append-only' USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER kernel_auditentry_append_only BEFORE UPDATE OR DELETE ON kernel_auditentry
    FOR EACH ROW EXECUTE FUNCTION kernel_refuse_change();
"""
UNDO = """
DROP TRIGGER kernel_auditentry_append_only ON kernel_auditentry;
DROP FUNCTION kernel_refuse_change();
"""


class Migration(migrations.Migration):
    dependencies = [("kernel", "0002_kernel")]
    operations = [migrations.RunSQL(GUARD, UNDO)]

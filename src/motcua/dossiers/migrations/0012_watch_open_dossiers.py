from django.db import migrations


class Migration(migrations.Migration):
    """Open dossiers from before: looked at once, which plans the rest. In one go, since few of all are open."""

    dependencies = [("dossiers", "0011_watch_and_apologies")]

    operations = [
        migrations.RunSQL(
            "UPDATE dossiers_dossier SET watch_at = now() WHERE paused_since IS NULL AND due_at IS NOT NULL"
            " AND state IN ('submitted', 'accepted', 'processing')",
            migrations.RunSQL.noop,
        ),
    ]

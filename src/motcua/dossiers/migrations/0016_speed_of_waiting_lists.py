from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("dossiers", "0015_digital_papers")]

    operations = [
        migrations.AddIndex(
            model_name="dossier",
            index=models.Index(
                condition=models.Q(("state__in", ["awaiting_supplement", "awaiting_payment"])),
                fields=["receiving_unit", "state"],
                name="dossier_waiting_here",
            ),
        ),
    ]

from django.contrib.postgres.operations import AddIndexConcurrently, RemoveIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    """The clocks still ticking are read batch by batch, so by id; a due time that moves touches no index any more."""

    atomic = False
    dependencies = [("deadlines", "0001_initial")]
    operations = [
        AddIndexConcurrently(
            "legalclock",
            models.Index(condition=~models.Q(state="stopped"), fields=["id"], name="clocks_ticking_by_id"),
        ),
        RemoveIndexConcurrently("legalclock", "clocks_ticking"),
    ]

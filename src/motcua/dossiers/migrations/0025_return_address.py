from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('dossiers', '0024_figures_of_offices'),
    ]

    operations = [
        migrations.AddField(
            model_name='dossier',
            name='return_address',
            field=models.TextField(
                blank=True, db_default='', default='', help_text='where the post takes the result, as the applicant wrote it'
            ),
        ),
        # Drafts of before were never asked.
        migrations.RunSQL(
            "UPDATE dossiers_dossier SET return_by = '' WHERE state = 'draft'", migrations.RunSQL.noop, elidable=True
        ),
    ]

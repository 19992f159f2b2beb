from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('dossiers', '0022_search_entries'),
    ]

    operations = [
        migrations.AddField(
            model_name='draftdocument',
            name='approved_at',
            field=models.DateTimeField(help_text='when somebody who approves let these words pass', null=True),
        ),
        migrations.AddField(
            model_name='draftdocument',
            name='approved_by',
            field=models.TextField(blank=True, db_default=''),
        ),
        migrations.AddField(
            model_name='resultreturn',
            name='came_back_at',
            field=models.DateTimeField(help_text='the post brought the parcel back undelivered', null=True),
        ),
        migrations.AddField(
            model_name='resultreturn',
            name='came_back_reason',
            field=models.TextField(blank=True, db_default=''),
        ),
        migrations.AddField(
            model_name='uncollectednotice',
            name='stage',
            field=models.IntegerField(db_default=0, default=0),
        ),
        migrations.AddField(
            model_name='uncollectednotice',
            name='ways',
            field=models.TextField(
                blank=True, db_default='', help_text='by which ways it went out; empty: no way is known'
            ),
        ),
    ]

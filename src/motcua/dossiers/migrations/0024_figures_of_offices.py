from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('dossiers', '0023_texts_approved_and_parcels_back'),
    ]

    operations = [
        migrations.CreateModel(
            name='OfficeFigure',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('month', models.DateField(help_text='its first day')),
                ('unit_id', models.UUIDField()),
                ('received', models.IntegerField()),
                ('finished', models.IntegerField()),
                ('late', models.IntegerField()),
                ('reckoned_at', models.DateTimeField()),
            ],
            options={
                'constraints': [
                    models.UniqueConstraint(fields=('month', 'unit_id'), name='one_figure_a_month_and_office')
                ],
            },
        ),
    ]

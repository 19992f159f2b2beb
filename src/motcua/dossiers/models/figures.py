from django.db import models


class OfficeFigure(models.Model):
    """What an agency received and solved in a month, for everybody to read. Each night writes the last months anew.

    A read model: it can be made anew from the dossiers at any time.
    """

    month = models.DateField(help_text="its first day")
    unit_id = models.UUIDField()
    received = models.IntegerField()
    finished = models.IntegerField()
    late = models.IntegerField()
    reckoned_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["month", "unit_id"], name="one_figure_a_month_and_office")]


class PracticeFigure(models.Model):
    """How long a procedure took in the last days, and how often it was on time; replaced whole each night.

    `unit_id` null: in the whole province. A read model: it can be made anew from the dossiers at any time.
    """

    procedure_code = models.TextField()
    unit_id = models.UUIDField(null=True)
    finished = models.IntegerField()
    on_time = models.IntegerField()
    median = models.IntegerField()
    median_unit = models.TextField(help_text="working_day, day or minute")
    reckoned_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["procedure_code", "unit_id"], name="one_figure_a_procedure_and_unit", nulls_distinct=False
            )
        ]

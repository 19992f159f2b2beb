from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models

from motcua.catalogue.models.procedure import Procedure
from motcua.kernel.ids import new_id


class ThesaurusEntry(models.Model):
    """An everyday phrase and the words of the law that it stands for; kept by catalogue officers."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    phrase = models.TextField(help_text="as people write it: đóng cửa công ty")
    plain = models.TextField(unique=True, help_text="the same without marks, made by search.fold.plain")
    meanings = ArrayField(models.TextField(), help_text="words of the law: giải thể doanh nghiệp")


class SearchText(models.Model):
    """The pairs of neighbouring syllables inside a procedure's text in force, for "words inside"."""

    procedure = models.OneToOneField(Procedure, on_delete=models.CASCADE, primary_key=True)
    pairs = ArrayField(models.IntegerField(), help_text="made by search.fold.pairs")

    class Meta:
        indexes = [GinIndex(fields=["pairs"], name="search_text_pairs")]

from django.db import models

from motcua.dossiers.models.dossier import Dossier
from motcua.dossiers.models.papers import Attachment, DossierPaper
from motcua.kernel import clock
from motcua.kernel.ids import new_id


class Reused(models.IntegerChoices):
    """The national flag DuocTaiSuDung: not used again, from the province's store, from the national one."""

    NO = 0
    LOCAL = 1
    NATIONAL = 2


class DossierDigitalPaper(models.Model):
    """A paper of a dossier that is one of an owner's store: digitised for this dossier, or used again.

    `digitised` and `reused` are the national flags DuocSoHoa and DuocTaiSuDung of the paper.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    dossier = models.ForeignKey(Dossier, on_delete=models.PROTECT, related_name="digital_papers")
    paper = models.ForeignKey(DossierPaper, on_delete=models.PROTECT, related_name="digital")
    digital_paper = models.ForeignKey("papers.DigitalPaper", on_delete=models.PROTECT, related_name="+")
    attachment = models.OneToOneField(Attachment, on_delete=models.PROTECT, related_name="digital")
    code = models.TextField(help_text="of the digital paper, as it was linked")
    digitised = models.BooleanField()
    reused = models.IntegerField(choices=Reused, default=Reused.NO)
    linked_at = models.DateTimeField(default=clock.now)
    linked_by = models.TextField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["paper", "digital_paper"], name="one_link_a_paper")]

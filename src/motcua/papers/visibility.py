"""Which stacks and papers exist for an actor. Lists, pages, pictures and locks all start here."""

from django.db.models import QuerySet

from motcua.kernel.actor import EVERYWHERE, Actor
from motcua.kernel.anyof import any_of
from motcua.papers.models import DigitalPaper, ScanBatch
from motcua.papers.policies import PapersPermission


def batches_visible_to(actor: Actor) -> QuerySet[ScanBatch]:
    """Stacks of the units where the actor scans."""
    places = actor.places(PapersPermission.SCAN)
    if places is EVERYWHERE:
        return ScanBatch.objects.all()
    return ScanBatch.objects.filter(any_of("unit_id", places)) if places else ScanBatch.objects.none()


def papers_visible_to(actor: Actor) -> QuerySet[DigitalPaper]:
    """Papers of the units where the actor scans; what stands in stores is asked for by owner, and recorded."""
    places = actor.places(PapersPermission.SCAN)
    if places is EVERYWHERE:
        return DigitalPaper.objects.all()
    return DigitalPaper.objects.filter(any_of("unit_id", places)) if places else DigitalPaper.objects.none()

"""The demo's day: dossiers in every state, made by the verbs, and only into an empty demo."""

from collections import Counter
from pathlib import Path

import pytest
from django.conf import settings

from motcua.config.demo_day import make_demo_day
from motcua.dossiers.models import Dossier
from motcua.dossiers.queries import Queue, queue_counts
from motcua.dossiers.tests.people import Town
from motcua.kernel import audit, clock

PACK = Path(settings.ROOT) / "packs" / "bac-ninh"


@pytest.mark.django_db
def test_a_visitor_finds_a_living_desk():
    with clock.frozen(clock.at(2026, 11, 23, 14, 0)):
        made = make_demo_day(PACK, print)
        assert made == Dossier.objects.count() >= 15
        states = Counter(Dossier.objects.values_list("state", flat=True))
        assert set(states) == {
            "accepted", "processing", "awaiting_supplement", "awaiting_payment", "finished", "returned",
        }  # fmt: skip
        counts = queue_counts(Town().tuan)
        assert counts[Queue.LATE] >= 1
        assert counts[Queue.MINE] >= 3
        assert not Dossier.objects.filter(submitted_at__gt=clock.now()).exists()
        for dossier in Dossier.objects.all():
            assert audit.verify_chain(audit.Subject("dossier", dossier.id)) is None
        assert make_demo_day(PACK, print) == 0, "never twice"

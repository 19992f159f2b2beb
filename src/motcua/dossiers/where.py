"""Where dossiers are, for rooms below that know them as opaque subjects."""

import uuid
from collections.abc import Collection

from motcua.dossiers.models import Dossier


def handling_units(ids: Collection[uuid.UUID]) -> dict[uuid.UUID, uuid.UUID]:
    """The unit by whose calendar the time limit of each of these dossiers runs: the one that handles it."""
    return dict(Dossier.objects.filter(id__in=ids).values_list("id", "handling_unit_id"))

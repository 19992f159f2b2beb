"""Named characters and the province that they live in."""

from pathlib import Path

import pytest
from django.conf import settings

from motcua.identity.packs import load_organisation
from motcua.identity.policies import IdentityPermission
from motcua.kernel.actor import service
from motcua.kernel.permissions import Permission

PACK = Path(settings.ROOT) / "packs" / "bac-ninh"
HOUSE = service("house", *IdentityPermission)


@pytest.fixture
def house():
    """The service that may do everything in this room."""
    return HOUSE


@pytest.fixture
def bac_ninh(db):
    """The province's organisation, as its pack states it."""
    return load_organisation(PACK, actor=HOUSE)

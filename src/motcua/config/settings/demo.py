"""A province to try: generated secrets, demo accounts, this machine only."""

from motcua.config.settings import base
from motcua.config.settings.base import *

ALLOWED_HOSTS = base.ALLOWED_HOSTS or ["localhost", "127.0.0.1", "[::1]"]

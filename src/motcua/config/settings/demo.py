"""A province to try: generated secrets, demo accounts, this machine only."""

from motcua.config.settings.base import *

if not ALLOWED_HOSTS:
    ALLOWED_HOSTS = ["localhost", "127.0.0.1", "[::1]"]

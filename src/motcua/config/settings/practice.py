"""A house to learn in: made-up people, a database of its own, no way out for letters and messages."""

import os

os.environ["MOTCUA_MODE"] = "practice"

from motcua.config import practice
from motcua.config.settings import base
from motcua.config.settings.base import *

practice.check_environment(os.environ)
MODE = "practice"
DEMO = True  # accounts of made-up people with a known password
ALLOWED_HOSTS = base.ALLOWED_HOSTS or ["localhost", "127.0.0.1", "[::1]"]
EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
SMTP_URL = ""
SMS = ""
SITE_URL = ""
# A browser does not part cookies by port: nobody shall be signed out at work by practising.
SESSION_COOKIE_NAME = "practice_session"
CSRF_COOKIE_NAME = "practice_csrf"

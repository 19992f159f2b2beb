"""Tests: quick hashing, plain static files, no province loaded unless a test asks."""

import os

os.environ.setdefault("MOTCUA_MODE", "test")

from motcua.config.settings.base import *

MODE = "test"
SECRET_KEY = "only-for-tests"  # noqa: S105
ALLOWED_HOSTS = ["testserver", "localhost", "127.0.0.1"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {
    "default": {"BACKEND": "motcua.files.storage.SteadyStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
AUDIT_SIGNING_KEY = "11" * 32
WHITENOISE_AUTOREFRESH = True
WHITENOISE_USE_FINDERS = True

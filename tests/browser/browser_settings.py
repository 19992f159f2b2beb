"""The demo's settings, and what only a test run needs: quick hashes, letters in a folder, faults, short pauses."""

from motcua.config.settings.demo import *  # noqa: F403

PASSWORD_HASHERS = [*PASSWORD_HASHERS, "django.contrib.auth.hashers.MD5PasswordHasher"]  # noqa: F405
EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
EMAIL_FILE_PATH = DATA_DIR / "letters"  # noqa: F405
SCREEN_PAUSE_MS, HELP_PAUSE_MS = 300, 1_000
ROOT_URLCONF = "browser_urls"

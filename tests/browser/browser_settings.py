"""The demo's settings, and the test run's quick password hashes besides: its demo people were made with them."""

from motcua.config.settings.demo import *  # noqa: F403

PASSWORD_HASHERS = [*PASSWORD_HASHERS, "django.contrib.auth.hashers.MD5PasswordHasher"]  # noqa: F405

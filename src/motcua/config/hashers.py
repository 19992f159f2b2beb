"""How passwords are hashed."""

from django.contrib.auth.hashers import Argon2PasswordHasher


class ProvinceHasher(Argon2PasswordHasher):
    """Argon2id at OWASP's strength of 46 MiB, on one lane.

    Django's own setting takes 100 MiB on eight lanes: at eight in the morning, when every officer signs in, that is
    ten times the work on a small server for no better defence against guessing on someone else's machine.
    """

    time_cost = 2
    memory_cost = 47_104
    parallelism = 1

from django.apps import AppConfig


class DeadlinesConfig(AppConfig):
    name = "motcua.deadlines"
    label = "deadlines"

    def ready(self) -> None:
        """Let the subscribers register, and take part in reorganisations."""
        from motcua.deadlines import subscribers  # noqa: F401
        from motcua.deadlines.reorganising import PARTICIPANT
        from motcua.identity.reorganisation import participate

        participate(PARTICIPANT)

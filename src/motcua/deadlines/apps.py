from django.apps import AppConfig


class DeadlinesConfig(AppConfig):
    name = "motcua.deadlines"
    label = "deadlines"

    def ready(self) -> None:
        """Take part in reorganisations."""
        from motcua.deadlines.reorganising import PARTICIPANT
        from motcua.identity.reorganisation import participate

        participate(PARTICIPANT)

from django.apps import AppConfig


class ArrivalsConfig(AppConfig):
    name = "motcua.arrivals"
    label = "arrivals"

    def ready(self) -> None:
        """Take part in reorganisations."""
        from motcua.arrivals.reorganising import PARTICIPANT
        from motcua.identity.reorganisation import participate

        participate(PARTICIPANT)

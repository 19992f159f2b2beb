from django.apps import AppConfig


class ArrivalsConfig(AppConfig):
    name = "motcua.arrivals"
    label = "arrivals"

    def ready(self) -> None:
        """Let the subscriber register, and take part in reorganisations."""
        from motcua.arrivals import telling  # noqa: F401
        from motcua.arrivals.reorganising import PARTICIPANT
        from motcua.identity.reorganisation import participate

        participate(PARTICIPANT)

from django.apps import AppConfig


class DossiersConfig(AppConfig):
    name = "motcua.dossiers"
    label = "dossiers"

    def ready(self) -> None:
        """Let the subscribers register, and take part in reorganisations."""
        from motcua.dossiers import notifying, subscribers, telling  # noqa: F401
        from motcua.dossiers.reorganising import PARTICIPANT
        from motcua.identity.reorganisation import participate

        participate(PARTICIPANT)

from django.apps import AppConfig


class DossiersConfig(AppConfig):
    name = "motcua.dossiers"
    label = "dossiers"

    def ready(self) -> None:
        """Let the subscribers register, take part in reorganisations, and tell whose dossiers are."""
        from motcua.deadlines.whose import tell_units
        from motcua.dossiers import notifying, subscribers, telling  # noqa: F401
        from motcua.dossiers.actions.recording import KIND
        from motcua.dossiers.reorganising import PARTICIPANT
        from motcua.dossiers.where import handling_units
        from motcua.identity.reorganisation import participate

        participate(PARTICIPANT)
        tell_units(KIND, handling_units)

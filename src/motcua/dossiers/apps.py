from django.apps import AppConfig


class DossiersConfig(AppConfig):
    name = "motcua.dossiers"
    label = "dossiers"

    def ready(self) -> None:
        """Let the subscribers register."""
        from motcua.dossiers import notifying, subscribers, telling  # noqa: F401

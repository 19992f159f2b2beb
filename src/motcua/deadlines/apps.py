from django.apps import AppConfig


class DeadlinesConfig(AppConfig):
    name = "motcua.deadlines"
    label = "deadlines"

    def ready(self) -> None:
        """Let the subscribers register."""
        from motcua.deadlines import subscribers  # noqa: F401

from django.apps import AppConfig


class NoticesConfig(AppConfig):
    name = "motcua.notices"
    label = "notices"

    def ready(self) -> None:
        """Let those who send register."""
        from motcua.notices import delivery  # noqa: F401

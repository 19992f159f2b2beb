from django.apps import AppConfig


class PapersConfig(AppConfig):
    name = "motcua.papers"
    label = "papers"

    def ready(self) -> None:
        """Take part in reorganisations."""
        from motcua.identity.reorganisation import participate
        from motcua.papers.reorganising import PARTICIPANT

        participate(PARTICIPANT)

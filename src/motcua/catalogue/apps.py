from django.apps import AppConfig


class CatalogueConfig(AppConfig):
    name = "motcua.catalogue"
    label = "catalogue"

    def ready(self) -> None:
        """Take part in reorganisations."""
        from motcua.catalogue.reorganising import PARTICIPANT
        from motcua.identity.reorganisation import participate

        participate(PARTICIPANT)

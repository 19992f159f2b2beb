from django.apps import AppConfig


class WorkflowConfig(AppConfig):
    name = "motcua.workflow"
    label = "workflow"

    def ready(self) -> None:
        """Take part in reorganisations."""
        from motcua.identity.reorganisation import participate
        from motcua.workflow.reorganising import PARTICIPANT

        participate(PARTICIPANT)

from django.apps import AppConfig
from django.conf import settings


class LearningConfig(AppConfig):
    name = "motcua.learning"
    label = "learning"

    def ready(self) -> None:
        """Follow what officers do, where the guide is on."""
        if settings.LEARNING_GUIDE:
            from motcua.learning.subscribers import listen

            listen()

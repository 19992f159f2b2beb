from django.apps import AppConfig


class LearningConfig(AppConfig):
    name = "motcua.learning"
    label = "learning"

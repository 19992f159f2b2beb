from django.apps import AppConfig


class LookConfig(AppConfig):
    name = "motcua.doors.look"
    label = "look"

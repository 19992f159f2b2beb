from django.apps import AppConfig


class ArrivalsConfig(AppConfig):
    name = "motcua.arrivals"
    label = "arrivals"

from django.apps import AppConfig


class KioskConfig(AppConfig):
    name = "motcua.doors.kiosk"
    label = "kiosk"

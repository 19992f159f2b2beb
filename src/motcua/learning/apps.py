from typing import Final

from django.apps import AppConfig
from django.conf import settings
from django.utils.translation import gettext_noop

USAGE: Final = gettext_noop("Figures of use are kept for the units of each week.")


class LearningConfig(AppConfig):
    name = "motcua.learning"
    label = "learning"

    def ready(self) -> None:
        """Follow what officers do, where the guide is on; say what a reorganisation leaves here."""
        from motcua.identity.reorganisation import participate
        from motcua.identity.reorganisation.participants import Stay, only_stays

        participate(only_stays("learning", 60, Stay("learning.UnitWeek.unit_id", USAGE)))
        if settings.LEARNING_GUIDE:
            from motcua.learning.subscribers import listen

            listen()

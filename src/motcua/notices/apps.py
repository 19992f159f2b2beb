from typing import Final

from django.apps import AppConfig
from django.utils.translation import gettext_noop

RECEIVERS: Final = gettext_noop(
    "Notices are people's own. Who is told of a dossier is found anew each time, by its units of the day."
)


class NoticesConfig(AppConfig):
    name = "motcua.notices"
    label = "notices"

    def ready(self) -> None:
        """Let those who send register; say what a reorganisation leaves here."""
        from motcua.identity.reorganisation import participate
        from motcua.identity.reorganisation.participants import Stay, only_stays
        from motcua.notices import delivery  # noqa: F401

        participate(only_stays("notices", 50, Stay("notices.Notice.account_id", RECEIVERS)))

"""A process of the practice mode, for `test_practice_reset`: each line it reads is a command, each line it says JSON.

`found` a database without a house: tables, the mark, the first beginning; `reset` begin anew; `work` do what an officer
and a kiosk do, on what this process remembers; `look` say what is there.
"""

import json
import sys
from collections.abc import Callable

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.db import connection
from django.test import Client, override_settings

from motcua.arrivals import actions as arrivals
from motcua.catalogue import queries as catalogue
from motcua.config import practice
from motcua.config.demo_day import Applicant, Intake, PaperGiven
from motcua.deadlines import queries as deadlines
from motcua.dossiers import actions
from motcua.dossiers.models import Dossier, DossierPaper, IssuedForm
from motcua.identity import queries as identity
from motcua.kernel import clock
from motcua.kernel.ids import new_id

PROCEDURE = "1.004873"
# Styles and pictures are taken from the source: nothing is gathered for a test.
PLAIN_FILES = settings.STORAGES | {
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
}  # fmt: skip


def found() -> object:
    practice.refuse_real_data()  # it bears the mark from its first moment
    call_command("migrate", verbosity=0)
    return practice.reset()


def reset() -> object:
    return practice.reset()


@override_settings(STORAGES=PLAIN_FILES)
def work() -> object:
    """Take a dossier in, ask for a paper, take a number: each writes ids of rows that the pack brought."""
    day = clock.today()
    while len(deadlines.calendar_for().half_days(day)) == 0:
        day = day.fromordinal(day.toordinal() + 1)
    with clock.frozen(clock.at(day.year, day.month, day.day, 9, 0)):
        officer = get_user_model().objects.get(username="huong")
        actor, ward = identity.actor_for(officer), identity.organisation().by_key("commune-09187")
        point = next(each for each in identity.organisation().children(ward.id) if each.kind == "service_point")
        view = catalogue.procedure(PROCEDURE)
        papers = {paper.id: PaperGiven(originals=1) for paper in view.cases[0].papers if paper.required}
        applicant = Applicant(name="Ngô Thị Nhài", number="027195900777", phone="0912000777")
        intake = Intake(view.code, applicant, papers=papers, handling_unit=ward.id)
        made = actions.receive_dossier(intake, idempotency_key=new_id(), at_unit=point.id, actor=actor)
        paper = DossierPaper.objects.filter(dossier_id=made.dossier_id).values_list("id", flat=True)[0]
        actions.request_supplement(
            made.dossier_id, papers=[paper], pages=[], reason="Bản chụp mờ ở trang 1. Mời bạn nộp bản rõ hơn.",
            actor=actor,
        )  # fmt: skip
        ticket = arrivals.take_ticket(point.id, "submit", actor=actor)
    client = Client(SERVER_NAME="localhost")
    client.force_login(officer)
    pages = ("/lam-viec/", f"/lam-viec/ho-so/{made.dossier_id}/", "/lam-viec/tap-viec/", "/thu-tuc/1.004873/")
    return {
        "forms": sorted(IssuedForm.objects.filter(dossier_id=made.dossier_id).values_list("kind", flat=True)),
        "ticket": ticket.code, "dossier": str(made.dossier_id),
        "pages": {client.get(page).status_code for page in pages},
    }  # fmt: skip


def look() -> object:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM kernel_auditentry WHERE action = 'dossiers.supplement_requested'")
        (asked,) = cursor.fetchone()
    return {
        "dossiers": Dossier.objects.count(),
        "states": sorted(set(Dossier.objects.values_list("state", flat=True))),
        "applicants": sorted(Dossier.objects.values_list("applicant_name", flat=True)),
        "asked": asked,
    }


COMMANDS: dict[str, Callable[[], object]] = {"found": found, "reset": reset, "work": work, "look": look}


def serve() -> None:
    for line in sys.stdin:
        sys.stdout.write(json.dumps(COMMANDS[line.strip()](), default=list) + "\n")
        sys.stdout.flush()

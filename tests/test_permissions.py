"""The permission table: every address of the house for every role, generated from the router.

A new address fails here until it has a line in the table, and a line without an address fails too. "Open" means that
the role gets the page, a redirect to work, or the form's own objection; "shut" means 404, or for those not signed in
the way to the sign-in page. Nothing may ever answer 500.
"""

import datetime as dt
import io
from types import SimpleNamespace

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import get_resolver, reverse
from PIL import Image

from motcua.arrivals import actions as arrivals
from motcua.deadlines.decisions import DecidedDay, DecisionText, enter_decision
from motcua.deadlines.hours import DayKind
from motcua.dossiers import actions, queries
from motcua.dossiers.actions.exporting import make_export
from motcua.dossiers.models import Attachment, DossierPaper, DossierTask, IntakeGroupRow, ResultDocument
from motcua.dossiers.tests.people import MONDAY_MORNING, PDF, Town
from motcua.files.actions import store_file
from motcua.identity.reorganisation.actions import prepare_reorganisation
from motcua.identity.reorganisation.spec import PlanSpec
from motcua.kernel import clock
from motcua.kernel.audit import Subject
from motcua.kernel.ids import new_id
from motcua.papers import actions as papers
from motcua.papers.drafts import new_paper
from motcua.papers.models import ScanBatch, ScanPage

ROLES = {
    "anonymous": "",
    "owner": "ngocanh",
    "other_citizen": "thuong",
    "representative": "hong",
    "intake": "huong",
    "case": "tuan",
    "approver": "le",
    "clerk": "hoa",
    "overseer": "hien",
    "agency_admin": "nam",
    "elsewhere": "duc",
    "catalogue": "yen",
    "province_admin": "huy",
    "auditor": "binh",
}
EVERYONE = frozenset(ROLES)
SIGNED_IN = EVERYONE - {"anonymous"}
OFFICERS = SIGNED_IN - {"owner", "other_citizen", "representative"}
OWNER = frozenset({"owner"})
SEES_THE_WARD = frozenset({"intake", "case", "approver", "clerk", "auditor", "overseer"})
LEADS = frozenset({"approver", "overseer"})
WORKS_ON_IT = frozenset({"intake", "case", "approver"})
SCANS_THE_WARD = frozenset({"intake", "case", "clerk"})
SCANS = SCANS_THE_WARD | {"elsewhere"}
# Tuấn is an officer and a citizen; officers without a person of their own file nothing.
REGISTERS_MACHINES = frozenset({"agency_admin", "province_admin"})
FILES = frozenset({"owner", "other_citizen", "representative", "case"})

TABLE = {
    "healthz": EVERYONE,
    "look:language": EVERYONE,
    "look:upload": SIGNED_IN,
    "look:upload_part": frozenset(),
    "portal:home": EVERYONE,
    "portal:catalogue": EVERYONE,
    "portal:shelf": EVERYONE,
    "portal:procedure": EVERYONE,
    "portal:places": EVERYONE,
    "portal:accessibility": EVERYONE,
    "portal:privacy": EVERYONE,
    "portal:track": EVERYONE,
    "portal:help": EVERYONE,
    "portal:start": FILES,
    "portal:mine": SIGNED_IN,
    "portal:notices": SIGNED_IN,
    "portal:notice": frozenset(),
    "portal:choose": SIGNED_IN,
    "portal:tasks": OWNER,
    "portal:form": OWNER,
    "portal:papers": OWNER,
    "portal:attach": OWNER,
    "portal:detach": OWNER,
    "portal:check": OWNER,
    "portal:return": OWNER,
    "portal:solved": EVERYONE,
    "portal:delete_draft": OWNER,
    "portal:done": OWNER,
    "portal:dossier": OWNER,
    "portal:supplement": OWNER,
    "portal:withdraw": OWNER,
    "portal:receipt": OWNER | SEES_THE_WARD,
    "portal:form_file": OWNER,
    "portal:attachment": OWNER,
    "portal:result": OWNER,
    "portal:book": EVERYONE,
    "portal:book_time": EVERYONE,
    "portal:visit": EVERYONE,
    # The machine's pages belong to registered machines; nobody's role opens them.
    "kiosk:start": frozenset(),
    "kiosk:take": frozenset(),
    "kiosk:help": frozenset(),
    "kiosk:visit": frozenset(),
    "kiosk:ticket": frozenset(),
    "kiosk:paper": frozenset(),
    "kiosk:devices": REGISTERS_MACHINES,
    "kiosk:revoke": frozenset(),
    "kiosk:board": EVERYONE,
    "kiosk:stream": EVERYONE,
    "kiosk:follow": EVERYONE,
    "desk:counter": frozenset({"intake"}),
    "desk:counter_act": OFFICERS,
    # Whoever holds the sealed word of an open counter's strip; nobody's role makes one.
    "desk:calls_for_help": frozenset(),
    "desk:times": frozenset({"approver", "agency_admin", "province_admin", "auditor"}),
    "desk:halls": frozenset({"approver", "agency_admin", "province_admin", "auditor"}),
    "desk:worklist": OFFICERS,
    "desk:queue": OFFICERS,
    "desk:find": OFFICERS,
    "desk:keep_search": OFFICERS,
    "desk:drop_search": OFFICERS,
    "desk:unshare_search": OFFICERS,
    "desk:bulk": OFFICERS,
    "desk:bulk_run": frozenset({"case"}),
    "desk:exports": OFFICERS,
    "desk:ask_export": OFFICERS - {"agency_admin", "province_admin", "catalogue"},
    "desk:export_file": frozenset({"case"}),
    "desk:keys": OFFICERS,
    "desk:columns": OFFICERS,
    "desk:help": OFFICERS,
    "desk:guide": OFFICERS,
    "desk:join": frozenset(),  # in the practice mode alone
    "desk:usage": frozenset({"agency_admin", "province_admin"}),
    "desk:delegations": OFFICERS,
    "desk:act_for": OFFICERS,
    "desk:revoke": frozenset(),
    "desk:intake": frozenset({"intake"}),
    "desk:handovers": OFFICERS,
    "desk:requests": OFFICERS,
    "desk:groups": frozenset({"intake"}),
    "desk:group_template": frozenset({"intake"}),
    "desk:group": frozenset({"intake"}),
    "desk:group_results": frozenset({"intake"}),
    "desk:group_row": frozenset({"intake"}),
    "desk:dossier": SEES_THE_WARD,
    "desk:preview": SEES_THE_WARD,
    "desk:receipt": SEES_THE_WARD,
    "desk:form": SEES_THE_WARD,
    "desk:form_file": SEES_THE_WARD,
    "desk:file": SEES_THE_WARD,
    "desk:document": SEES_THE_WARD,
    "desk:note": WORKS_ON_IT,
    "desk:step": SEES_THE_WARD,
    "desk:act": SEES_THE_WARD,
    "desk:scans": SCANS,
    "desk:separators": SCANS,
    "desk:placeless": SCANS,
    "desk:scan": SCANS_THE_WARD,
    "desk:scan_progress": SCANS_THE_WARD,
    "desk:scan_picture": SCANS_THE_WARD,
    "desk:scan_paper": SCANS_THE_WARD,
    "desk:scan_file": frozenset(),
    "desk:dossier_scans": SCANS_THE_WARD,
    "desk:label": frozenset(),
    "desk:waiting": frozenset({"intake"}) | LEADS,
    "desk:places": frozenset({"intake"}),
    "desk:close_place": frozenset(),
    "desk:register_book": frozenset({"intake", "approver", "clerk", "auditor"}),
    "desk:register_file": frozenset(),
    "desk:approve": OFFICERS,
    "desk:sign_beside": SEES_THE_WARD,
    "desk:burdens": frozenset({"approver", "agency_admin"}),
    "desk:overview": LEADS,
    "desk:nudge": LEADS,
    "desk:pressed": LEADS,
    "desk:refuse_apology": frozenset(),
    "desk:inbox": OFFICERS,
    "desk:notice": frozenset(),
    "desk:choose": OFFICERS,
    "desk:changes": frozenset({"catalogue"}),
    "desk:change": frozenset(),
    "desk:freshness": frozenset({"catalogue"}),
    "desk:letters": frozenset({"province_admin", "auditor"}),
    "desk:resend": frozenset(),
    "desk:stuck": frozenset({"province_admin", "auditor"}),
    "desk:retry_timer": frozenset(),
    "desk:register": frozenset(
        {"intake", "case", "approver", "clerk", "agency_admin", "elsewhere", "overseer", "province_admin", "auditor"}
    ),
    "desk:staff": frozenset({"agency_admin", "province_admin", "auditor"}),
    "desk:audit": frozenset({"auditor"}),
    "desk:days": frozenset({"catalogue", "province_admin"}),
    "desk:days_decision": frozenset({"catalogue", "province_admin"}),
    "desk:reorganisations": frozenset({"province_admin"}),
    "desk:reorganisation": frozenset({"province_admin"}),
    "desk:reorganisation_run": frozenset({"province_admin"}),
}
STORM = DecisionText(
    "125/QĐ-UBND", "UBND tỉnh", dt.date(2026, 11, 16), (DecidedDay(dt.date(2026, 12, 10), DayKind.DAY_OFF),)
)
# allauth's own pages, tested by its authors; here only: no fault, and nothing of ours behind them.
FOREIGN = ("account_", "mfa_", "usersessions_")


def addresses(patterns=None, space=""):
    """Every named address of the router with the names of its arguments."""
    for entry in patterns if patterns is not None else get_resolver().url_patterns:
        if hasattr(entry, "url_patterns"):
            yield from addresses(entry.url_patterns, space + (f"{entry.namespace}:" if entry.namespace else ""))
        elif entry.name:
            yield space + entry.name, tuple(entry.pattern.converters)


OURS = {name: arguments for name, arguments in addresses() if not name.startswith(FOREIGN)}


@pytest.fixture
def world(db):
    """One draft, one dossier in hand and one finished, all of Lê Thị Ngọc Ánh, at phường Kinh Bắc."""
    town = Town()
    at_approval, finished, draft = town.at_approval(), town.finished(), town.filled()
    result = ResultDocument.objects.get(dossier_id=finished)
    with clock.frozen(MONDAY_MORNING):
        ticket = arrivals.take_ticket(town.counter.id, "submit", actor=town.huong)
        visit = arrivals.book_visit(
            town.counter.id, "submit", MONDAY_MORNING.date(), dt.time(10, 0), "Lê Thị Ngọc Ánh", "0912000019",
            actor=town.ngocanh,
        )  # fmt: skip
    group = actions.read_group(
        io.BytesIO("Họ và tên\nĐỗ Văn Cường\n".encode()), "ds.csv", procedure_code="9.000001", case_id=None, papers={},
        at_unit=town.counter.id, actor=town.huong,
    )  # fmt: skip
    plan = PlanSpec("Kế hoạch", dt.date(2030, 1, 1), "Nghị quyết", ())
    scan = scanned(town, at_approval)
    export = actions.ask_export("unit", queries.Filters(), kind="csv", actor=town.tuan)
    make_export(export, actor=town.tuan)
    step = DossierTask.objects.get(dossier_id=at_approval).task_id
    run = actions.ask_bulk([(at_approval, step)], actions.BulkVerb.CLAIM, actor=town.tuan)
    return SimpleNamespace(
        in_hand=at_approval,
        finished=finished,
        draft=draft,
        paper=DossierPaper.objects.filter(dossier_id=draft).first(),
        draft_file=Attachment.objects.filter(dossier_id=draft).first(),
        file=Attachment.objects.filter(dossier_id=at_approval).first(),
        finished_file=Attachment.objects.filter(dossier_id=finished).first(),
        task=DossierTask.objects.get(dossier_id=at_approval).task_id,
        result=result,
        export=export,
        run=run,
        ticket=ticket.secret,
        visit=visit.secret,
        group=group,
        group_row=IntakeGroupRow.objects.get(group=group).id,
        reorganisation=prepare_reorganisation(plan, actor=town.huy),
        decision=enter_decision(STORM, actor=town.huy),
        scan=scan,
    )


def scanned(town, dossier):
    """A stack of one page at the ward's counter, as the machine leaves it."""
    batch_id = papers.receive_scan(
        io.BytesIO(PDF), name="quét.pdf", unit_id=town.counter.id, subject=Subject("dossier", dossier), actor=town.huong
    ).id
    ScanBatch.objects.filter(id=batch_id).update(state="ready", page_count=1, done_count=1, read_at=clock.now())
    batch = ScanBatch.objects.get(id=batch_id)
    picture = io.BytesIO()
    Image.new("L", (8, 8)).save(picture, "JPEG")
    picture.seek(0)
    kept = store_file(picture, name="1.jpg", subject=Subject("papers.batch", batch_id), actor=town.huong)
    return ScanPage.objects.create(
        batch=batch, number=1, state="read", paper=new_paper(batch, 1), position=1, preview_id=kept.id
    )


def arguments_for(name, world):
    """Real ids for an address: the draft while filing, the finished dossier after it, the one in hand at the desk."""
    filing = {"portal:tasks", "portal:form", "portal:papers", "portal:attach", "portal:detach", "portal:check",
              "portal:return", "portal:delete_draft"}  # fmt: skip
    portal = name.startswith("portal:")
    dossier = world.draft if name in filing else world.finished if portal else world.in_hand
    values = {
        "dossier_id": dossier,
        "file_id": world.file.file_id,
        "attachment_id": world.finished_file.file_id,
        "result_id": world.result.file_id,
        "task_id": world.task,
        "export_id": world.export,
        "run_id": world.run,
        "group_id": world.group,
        "row_id": world.group_row,
        "decision_id": world.decision,
        "reorganisation_id": world.reorganisation,
        "batch_id": world.scan.batch_id,
        "page_id": world.scan.id,
        "paper_id": world.scan.paper_id,
        "code": "en" if name == "look:language" else "9.000001",
        "kind": "linh-vuc" if name == "portal:shelf" else "receipt",
        "sequence": 1,
        "key": "child",
        "queue": "unit",
        "slug": "bo-sung",
        "service": "submit",
        "secret": world.visit if name == "portal:visit" else world.ticket,
    }
    if name.startswith("kiosk:") or name in {"portal:book_time", "desk:times"}:
        values["key"] = "commune-09187-service"
    return {argument: values.get(argument, new_id()) for argument in OURS[name]}


def test_the_table_names_every_address_and_no_other():
    assert sorted(TABLE) == sorted(OURS)


# What a form of its own would send, where an empty one is not an answer to "may I?".
SENT = {
    "portal:attach": lambda world: {"paper": world.paper.id, "file": SimpleUploadedFile("giấy.pdf", PDF)},
    "portal:detach": lambda world: {"attachment": world.draft_file.id},
    "desk:note": lambda _world: {"note": "Ghi chú"},
}


def is_open(client, url, role, sent):
    response = client.get(url)
    if response.status_code == 405:
        response = client.post(url, sent)
    for close in response._resource_closers:  # a file response keeps its file open until it is sent
        close()
    assert response.status_code < 500, f"{role} {url}: {response.status_code}"
    if response.status_code in {301, 302, 303} and "/tai-khoan/login/" in response["Location"]:
        return False
    return response.status_code not in {403, 404}


@pytest.mark.parametrize("role", ROLES)
def test_every_role_finds_open_what_the_table_says_and_nothing_else(role, world, settings):
    settings.DEMO = True
    client = Client(raise_request_exception=False)
    if username := ROLES[role]:
        from django.contrib.auth import get_user_model

        client.force_login(get_user_model().objects.get(username=username))
    wrong = []
    for name in sorted(OURS, key=lambda name: name == "portal:delete_draft"):
        expected = role in TABLE[name]
        sent = SENT[name](world) if name in SENT else {}
        if is_open(client, reverse(name, kwargs=arguments_for(name, world)), role, sent) != expected:
            wrong.append(f"{name}: {'shut' if expected else 'open'}")
    assert not wrong, f"{role}: " + "; ".join(wrong)


IDS = {"dossier_id", "task_id", "change_set_id", "delivery_id", "delegation_id", "device_id"}
IDS = {"dossier_id", "task_id", "group_id", "row_id", "change_set_id", "delivery_id", "delegation_id"}
IDS = {"dossier_id", "task_id", "change_set_id", "delivery_id", "delegation_id", "timer_id"}
IDS = {"dossier_id", "task_id", "apology_id", "notice_id", "change_set_id", "delivery_id", "delegation_id"}
IDS = {
    "apology_id", "change_set_id", "decision_id", "delegation_id", "delivery_id", "dossier_id", "export_id", "form_id",
    "group_id", "notice_id", "place_id", "reorganisation_id", "row_id", "run_id", "task_id", "timer_id",
}  # fmt: skip


@pytest.mark.parametrize("name", sorted(name for name in OURS if IDS & set(OURS[name])))
def test_an_id_of_nothing_is_a_404_and_never_a_fault(name, world, settings):
    settings.DEMO = True
    client = Client(raise_request_exception=False)
    from django.contrib.auth import get_user_model

    for username in ("huy", "ngocanh"):
        client.force_login(get_user_model().objects.get(username=username))
        url = reverse(
            name,
            kwargs={
                **arguments_for(name, world),
                **dict.fromkeys([one for one in OURS[name] if one.endswith("_id")], new_id()),
            },
        )
        for method in (client.get, client.post):
            assert method(url).status_code in {403, 404, 405, 422}, (username, method, url)

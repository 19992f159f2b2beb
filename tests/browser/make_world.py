"""Fills the browser's copy of the province with one dossier in every state; prints their ids as JSON.

Run as a program of its own, with the settings of the house that the browser visits: what it makes lands in that copy.
"""

import datetime as dt
import io
import json
import re
import sys
from pathlib import Path

import django

django.setup()

from django.conf import settings  # noqa: E402
from django.contrib.auth import get_user_model  # noqa: E402
from django.core.files.uploadedfile import SimpleUploadedFile  # noqa: E402
from django.test import Client  # noqa: E402
from django.urls import reverse  # noqa: E402

from motcua.catalogue.imports.changes import make_change_set  # noqa: E402
from motcua.catalogue.tests.conftest import national  # noqa: E402
from motcua.config.demo_day import make_demo_day  # noqa: E402
from motcua.dossiers import actions  # noqa: E402
from motcua.dossiers.actions.stacks import follow_sheets  # noqa: E402
from motcua.dossiers.models import Attachment, DossierPaper, DossierTask, ResultDocument  # noqa: E402
from motcua.dossiers.models.dossier import ReturnBy  # noqa: E402
from motcua.dossiers.tests.people import BIRTH, PDF, Town  # noqa: E402
from motcua.files.actions import store_file  # noqa: E402
from motcua.files.scanning import run  # noqa: E402
from motcua.identity import actions as identity  # noqa: E402
from motcua.identity.models import Post  # noqa: E402
from motcua.kernel import clock  # noqa: E402
from motcua.kernel.actor import service  # noqa: E402
from motcua.kernel.audit import Subject  # noqa: E402
from motcua.kernel.ids import new_id  # noqa: E402
from motcua.kernel.models import Delivery, DeliveryState, OutboxEvent  # noqa: E402
from motcua.papers import actions as stacks  # noqa: E402
from motcua.papers.actions import IssuedPaper  # noqa: E402
from motcua.papers.models import DigitalPaper  # noqa: E402
from motcua.papers.owners import OwnerFacts  # noqa: E402
from motcua.papers.policies import PapersPermission  # noqa: E402
from motcua.papers.reading import read_batch  # noqa: E402
from motcua.papers.tests.conftest import FakeMachine, a_page, separator  # noqa: E402

PASSWORD = "mot-cua-demo"
LONG_AGO = dt.timedelta(days=18)
YESTERDAY = dt.timedelta(days=1)
REASON = "Trang 2 của giấy chứng sinh bị mờ, không đọc được tên bệnh viện. Mời bạn chụp lại rõ hơn, đủ bốn góc."


class States:
    """Dossiers of Lê Thị Ngọc Ánh at phường Kinh Bắc, one in each state."""

    def __init__(self) -> None:
        self.town = Town()

    def draft(self):
        return self.town.filled()

    def reusing(self):
        in_the_store(self.town, "thuong")
        return self.town.filled("thuong")

    def submitted(self):
        return self.town.submitted()

    def in_hand(self):
        dossier = self.town.accepted()
        actions.claim_task(dossier, self.town.step(dossier).task_id, actor=self.town.tuan)
        actions.write_note(dossier, "Đã gọi điện cho người nộp, hẹn chiều mang bản chính.", actor=self.town.tuan)
        return dossier

    def late(self):
        with clock.frozen(clock.now() - LONG_AGO):
            return self.town.accepted()

    def supplement(self):
        with clock.frozen(clock.now() - 2 * YESTERDAY):
            dossier = self.town.accepted()
        with clock.frozen(clock.now() - YESTERDAY):
            paper = DossierPaper.objects.get(dossier_id=dossier, required=True)
            actions.request_supplement(
                dossier, papers=[paper.id], pages=["mother"], reason=REASON,
                answer_by=clock.now() + dt.timedelta(days=20), actor=self.town.tuan,
            )  # fmt: skip
        return dossier

    def payment(self):
        with clock.frozen(clock.now() - YESTERDAY):
            dossier = self.town.accepted()
            actions.demand_payment(
                dossier, amount=150_000, reason="Phí cấp bản sao trích lục, 3 bản.", actor=self.town.tuan
            )
        return dossier

    def refused(self):
        dossier = self.town.submitted()
        reason = "Nơi cư trú của cháu không thuộc phường Kinh Bắc. Mời bạn nộp ở nơi cư trú của mẹ."
        actions.refuse_dossier(dossier, reason=reason, legal_basis="Điều 13 Luật Hộ tịch", actor=self.town.huong)
        return dossier

    def withdrawn(self):
        dossier = self.town.accepted()
        actions.withdraw_dossier(dossier, reason="Nhầm thủ tục", actor=self.town.ngocanh)
        return dossier

    def stopped(self):
        dossier = self.town.accepted()
        actions.stop_dossier(dossier, reason="Người nộp không còn yêu cầu.", legal_basis="Điều 5", actor=self.town.tuan)
        return dossier

    def extended(self):
        with clock.frozen(clock.now() - YESTERDAY):
            dossier = self.town.accepted()
            day = clock.today() + dt.timedelta(days=10)
            while day.weekday() > 4:
                day += dt.timedelta(days=1)
            actions.extend_dossier(dossier, until=day, reason="Chờ xác minh nơi sinh", actor=self.town.le)
        return dossier

    def approval(self):
        return self.town.at_approval()

    def finished(self):
        return self.town.finished()

    def returned(self):
        dossier = self.town.finished()
        actions.return_result(dossier, how=ReturnBy.COUNTER, to_name="Lê Thị Ngọc Ánh", actor=self.town.huong)
        return dossier


def dead_letter() -> None:
    """One delivery that failed as often as it may."""
    event = OutboxEvent.objects.filter(name="dossiers.accepted").order_by("-id")[0]
    event.id, event.relayed_at = new_id(), clock.now()  # one more of its kind, on its way already
    event.save(force_insert=True)
    Delivery.objects.create(
        event=event, subscriber="dossiers.tell_applicant", state=DeliveryState.DEAD, attempts=9,
        last_error="ConnectionError: không nối được máy chủ",
    )  # fmt: skip


def officer_without_factor(town: Town) -> None:
    """Cúc, an officer of no demo, whose post asks for a second factor; and a citizen with an e-mail address."""
    accounts = get_user_model().objects
    cuc = accounts.create_user("cuc", password=PASSWORD, full_name="Vũ Thị Cúc", email="cuc@kinhbac.example")
    identity.appoint_post(
        cuc.id, unit_id=town.ward.id, role="case_officer", valid_from=clock.today(), actor=town.huy,
        title="Công chức tư pháp - hộ tịch",
    )  # fmt: skip
    for name, full in (("ly", "Hoàng Thị Ly"), ("khoa", "Lý Văn Khoa")):
        account = accounts.create_user(name, password=PASSWORD, full_name=full, email=f"{name}@dan.example")
        identity.register_self(account.id, full, identity_number="", actor=getattr(town, name))


def lent_post(town: Town) -> str:
    """Lệ lends her post to Tuấn for a week."""
    post = Post.objects.get(account__username="le")
    deputy = get_user_model().objects.get(username="tuan")
    return identity.delegate_post(
        post.id, deputy.id, starts_at=clock.now(), ends_at=clock.now() + dt.timedelta(days=7),
        reason="Đi tập huấn ở tỉnh", actor=town.le,
    )  # fmt: skip


def list_of_applicants() -> dict[str, str]:
    """A spreadsheet at Hường's counter through the officers' door: one row right, one to be mended."""
    huong = Client(headers={"host": "localhost"})
    huong.force_login(get_user_model().objects.get(username="huong"))
    address = reverse("desk:groups")
    page = huong.get(f"{address}?thu-tuc={BIRTH}").content.decode()
    papers = {}
    for paper in re.findall(r'name="paper-([0-9a-f-]{36})"', page):
        papers |= {f"paper-{paper}": "original", f"count-original-{paper}": "1"}
    text = "Họ và tên;Số định danh hoặc mã số thuế\nĐỗ Văn Cường;027085001234\nTrần Thị Mai;2719\n"
    sent = huong.post(address, {
        "thu-tuc": BIRTH, "channel": "direct", "file": SimpleUploadedFile("danh-sach.csv", text.encode()),
        **papers,
    })  # fmt: skip
    page = huong.get(sent["Location"]).content.decode()
    return {"group": sent["Location"].split("/")[-2], "row": re.search(r"/dong/([0-9a-f-]{36})/", page)[1]}


def scans_without_a_place(town: Town) -> None:
    """A stack from the folder of a scanner: one paper behind a sheet that names nothing, one that was set aside."""
    machine = FakeMachine(Path(settings.DATA_DIR))
    run.count, run.read, run.require_programs = machine.count, machine.read, lambda: None
    machine.pages = [
        separator("MOTCUA-TACH-1|dossier|"),
        a_page("Đơn đề nghị"),
        separator("MOTCUA-TACH-1|dossier|000.1"),
    ]
    machine.pages += [a_page("Tờ rơi"), a_page("Tờ rơi, mặt sau")]
    batch = stacks.receive_scan(
        io.BytesIO(PDF), name="tập quét sáng nay.pdf", unit_id=town.counter.id, origin="folder",
        actor=service("scanner", PapersPermission.SCAN),
    ).id  # fmt: skip
    read_batch(batch)
    follow_sheets(batch)
    second = DigitalPaper.objects.filter(batch_id=batch).order_by("-position")[0]
    stacks.refuse_paper(second.id, reason="Tờ quảng cáo lẫn vào tập", actor=town.huong)


def in_the_store(town: Town, username: str) -> None:
    """A paper of a birth that this person was given some years ago."""
    person, subject = town.person(username), Subject("dossier", new_id())
    file = store_file(io.BytesIO(PDF), name="khai-sinh.pdf", subject=subject, actor=town.huong)
    issued = IssuedPaper(
        new_id(), "GCS", "Giấy chứng sinh", "7/2020", dt.date(2020, 3, 2), "Bệnh viện Sản Nhi", "Trần Văn Lệ", file.id
    )
    owner = OwnerFacts(person.identity_number, person.full_name, "person", person.id)
    stacks.keep_result(issued, owner, subject=subject, unit_id=town.ward.id, actor=town.huong)


def change_set(town: Town) -> str:
    """An import of the national copy with two new procedures."""
    folder = Path(settings.DATA_DIR)
    path = folder / "ban-quoc-gia.jsonl"
    records = [
        national("1.900001", "Cấp giấy phép nuôi đom đóm trong khu dân cư"),
        national("1.900002", "Cấp giấy phép nuôi dế"),
    ]
    path.write_text("\n".join(json.dumps(one, ensure_ascii=False) for one in records), encoding="utf-8")
    return make_change_set(path, actor=town.yen).change_set_id


def main() -> None:
    make_demo_day(settings.PACK_DIR, lambda _said: None)
    states = States()
    town = states.town
    made = {
        name: str(make())
        for name in vars(States)
        if not name.startswith("_") and callable(make := getattr(states, name))
    }
    officer_without_factor(town)
    dead_letter()
    scans_without_a_place(town)
    in_hand, finished = made["in_hand"], made["finished"]
    made |= {
        "task": str(DossierTask.objects.get(dossier_id=in_hand).task_id),
        "approval_task": str(DossierTask.objects.get(dossier_id=made["approval"]).task_id),
        "file": str(Attachment.objects.filter(dossier_id=finished).first().file_id),
        "result": str(ResultDocument.objects.get(dossier_id=finished).file_id),
        "delegation": str(lent_post(town)),
        "change_set": str(change_set(town)),
        **list_of_applicants(),
        "code": town.dossier(in_hand).code,
        "nothing": str(new_id()),
    }
    json.dump(made, sys.stdout)


if __name__ == "__main__":
    main()

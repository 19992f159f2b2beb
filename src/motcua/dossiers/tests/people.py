"""Named characters, and the ways that most tests begin with."""

import io
import uuid
from functools import cached_property

from django.contrib.auth import get_user_model

from motcua.dossiers import actions, queries
from motcua.dossiers.actions.intake import Intake
from motcua.dossiers.given import PaperGiven
from motcua.dossiers.models import Dossier, DossierPaper, DossierTask
from motcua.dossiers.parties import Applicant
from motcua.identity.queries import actor_for, organisation, person_of
from motcua.kernel import clock
from motcua.kernel.ids import new_id

PDF = b"%PDF-1.7\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"
BIRTH, PERMIT, CONSULTED = "9.000001", "9.000002", "9.000003"
MONDAY_MORNING = clock.at(2026, 11, 16, 9, 0)
ANSWERS = {"child": {"child_name": "Nguyễn Lê Bảo Hân", "born_on": "2026-11-02"}, "mother": {"mother_name": ""}}


def pdf():
    return io.BytesIO(PDF)


class Town:
    """Phường Kinh Bắc and the department, with their people by first name."""

    def __getattr__(self, username):
        account = get_user_model().objects.filter(username=username).first()
        if account is None:
            raise AttributeError(username)
        actor = actor_for(account)
        self.__dict__[username] = actor
        return actor

    def person(self, username):
        return person_of(get_user_model().objects.get(username=username))

    @cached_property
    def ward(self):
        return organisation().by_key("commune-09187")

    @cached_property
    def counter(self):
        return next(unit for unit in organisation().children(self.ward.id) if unit.kind == "service_point")

    @cached_property
    def department(self):
        return organisation().by_key("dept-agriculture-environment")

    def applicant(self, username="ngocanh"):
        person = self.person(username)
        return Applicant(name=person.full_name, party_id=person.id, number=person.identity_number, phone=person.phone)

    def draft(self, username="ngocanh", procedure=BIRTH, **more):
        return actions.start_draft(
            procedure, applicant=self.applicant(username), handling_area="09187", actor=getattr(self, username), **more
        )

    def filled(self, username="ngocanh"):
        """A draft with all answers and the one required paper, whose result is to come online."""
        draft = self.draft(username)
        for page, answers in ANSWERS.items():
            actions.save_answers(draft, page, answers, actor=getattr(self, username))
        paper = DossierPaper.objects.get(dossier_id=draft, required=True)
        actions.attach_file(draft, paper.id, pdf(), "giấy chứng sinh.pdf", actor=getattr(self, username))
        actions.choose_return(draft, return_by=actions.ReturnBy.ONLINE, actor=getattr(self, username))
        return draft

    def submitted(self, username="ngocanh"):
        return actions.submit_dossier(self.filled(username), actor=getattr(self, username)).dossier_id

    def accepted(self, username="ngocanh"):
        dossier = self.submitted(username)
        actions.accept_dossier(dossier, actor=self.huong)
        return dossier

    def at_approval(self):
        """Appraised by Tuấn, with a drafted result, before Lệ."""
        dossier = self.accepted()
        actions.draft_result(
            dossier, name="Giấy khai sinh", number="123/2026", stream=pdf(), file_name="khai-sinh.pdf", actor=self.tuan
        )
        actions.complete_task(dossier, self.step(dossier).task_id, outcome="", actor=self.tuan)
        return dossier

    def finished(self):
        dossier = self.at_approval()
        actions.issue_result(dossier, outcome="agree", actor=self.le)
        return dossier

    def intake(self, procedure=BIRTH, **more):
        given = PaperGiven(originals=1)
        papers = {paper.id: given for paper in self.view(procedure).cases[0].papers if paper.required}
        facts = {
            "applicant": Applicant(name="Đỗ Văn Cường", number="027085001234", phone="0912345678"),
            "papers": papers,
            "handling_unit": self.ward.id,
        }
        return Intake(procedure_code=procedure, **{**facts, **more})

    def at_counter(self, key: uuid.UUID | None = None, **more):
        return actions.receive_dossier(
            self.intake(**more), idempotency_key=key or new_id(), at_unit=self.counter.id, actor=self.huong
        )

    def view(self, procedure=BIRTH):
        from motcua.catalogue.queries import procedure as find

        return find(procedure)

    @staticmethod
    def step(dossier_id):
        return DossierTask.objects.get(dossier_id=dossier_id)

    @staticmethod
    def dossier(dossier_id):
        return Dossier.objects.get(id=dossier_id)

    def story(self, dossier_id, username="huong"):
        page = queries.dossier_page(dossier_id, actor=getattr(self, username))
        return [moment.action for moment in page.timeline]

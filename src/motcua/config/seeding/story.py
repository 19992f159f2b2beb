"""The story of one dossier: what happens to it from submission to its end, told act by act into `rows`."""

import json
import uuid
from typing import Any

from motcua.config.seeding import moments, words
from motcua.config.seeding.life import Life
from motcua.config.seeding.people import Party
from motcua.config.seeding.plan import Desk, Officer
from motcua.config.seeding.rows import NULL, Rows, Writer
from motcua.config.seeding.tables import escaped
from motcua.deadlines.limits import Pause
from motcua.workflow.bpmn.model import Node, NodeType


def tell(writer: Writer, desk: Desk, life: Life, party: Party, code: str) -> None:
    """All rows of one dossier."""
    _Story(writer, desk, life, party, code).write()


class _Story(Rows):
    """One dossier on its way."""

    def write(self) -> None:
        life = self.life
        self.papers()
        applicant = self.party.account, self.party.actor_name
        if life.channel == "online":
            self.record(self.created, "draft_started", *applicant, {"procedure": self.view.code})
            submitter = applicant
        else:
            officer = self.officer(self.way.walk.stands[0].tasks[0][1])
            submitter = officer.account, officer.name
        self.answers, frozen = self.offer.answers[self.luck % len(self.offer.answers)]
        facts = {"before": {"state": "draft"}, "after": {"state": "submitted"}, "code": self.code,
                 "channel": life.channel, "answers_hash": frozen}  # fmt: skip
        self.frozen = frozen
        self.record(life.submitted, "submitted", *submitter, facts)
        self.announce(
            life.submitted, "submitted", f'"channel":"{life.channel}","submitted_at":"{moments.iso(life.submitted)}"'
        )
        self.clock()
        self.walk()
        self.end()
        self.instance_row()
        self.dossier_row()

    def clock(self) -> None:
        """The clock runs from acceptance; a supplement pauses it."""
        life, limit = self.life, self.offer.limits.get(self.life.channel)
        self.clock_id, self.due, self.due_original, self.verdict = NULL, None, None, None
        if life.accepted is None or limit is None:
            return
        pauses = []
        if life.asked is not None:
            end = moments.local(life.answered) if life.answered is not None else None
            pauses.append(Pause(moments.local(life.asked), end))
        self.clock_id = self.new_id(life.accepted)
        row = self.writer.clocks.row(
            clock_id=self.clock_id, subject_id=self.uuid, limit=limit, received=life.accepted,
            stopped=life.finished or life.stopped or life.withdrawn, pauses=pauses, owner=self.desk.handling,
        )  # fmt: skip
        self.lines["deadlines_legalclock"].append(row.line)
        self.due, self.due_original, self.verdict = row.due, row.due_original, row.verdict

    def walk(self) -> None:
        """Steps one after the other; what is open at the end stays open or falls away with the dossier."""
        life, stands = self.life, self.way.walk.stands
        open_since = dict.fromkeys((number for number, _ in stands[0].tasks), life.submitted)
        done = [*([life.accepted] if life.accepted is not None else []), *life.steps]
        shown = dict(stands[0].tasks)
        for place, moment in enumerate(done, start=1):
            if place == 2 and life.asked is not None and life.asked <= moment:
                self.supplement()
            stand = stands[place]
            self.reached = place
            if stand.node is not None and stand.node.type is NodeType.TASK and stand.done is not None:
                self.step(stand.done, stand.node, open_since[stand.done], moment, stand.outcome, place)
            now_open = dict(stand.tasks)
            for number in shown.keys() - now_open.keys() - {stand.done}:
                self.task_row(self.new_id(open_since[number]), number, shown[number], open_since[number],
                              "cancelled", f"{NULL}\t{moments.text(moment)}\t{NULL}\t\t\t{{}}", NULL)  # fmt: skip
            for number in now_open:
                open_since.setdefault(number, moment)
            shown = now_open
        if self.life.asked is not None and not self.asked_papers:
            self.supplement()
        self.left(shown, open_since)

    def step(self, number: int, node: Node, since: int, moment: int, outcome: str, place: int) -> None:
        """One step that was done: its row, the act in the chain, the news."""
        officer = self.officer(node)
        self.task_row(
            self.new_id(since), number, node, since, "completed",
            f"{NULL}\t{moments.text(moment)}\t{officer.account}\t{officer.name}\t{outcome}\t{{}}",
            str(officer.post) if officer.post else NULL,
        )  # fmt: skip
        if node.kind == "intake":
            self.accepted(moment, officer, self.handover(node, place))
        elif node.kind == "return":
            self.returned(moment, officer)
        else:
            self.stepped(moment, officer, node, outcome, place)

    def handover(self, done: Node, place: int) -> dict[str, Any]:
        """Who gave the dossier to whom with this step, as the verbs tell it: the control sheet is read from there."""
        stands, units = self.way.walk.stands, self.way.units
        known = {number for number, _ in stands[place - 1].tasks}
        to = [str(units[node.lane][0]) for number, node in stands[place].tasks if number not in known]
        return {"from": str(units[done.lane][0]), "to": to, "step_due": None}

    def accepted(self, moment: int, officer: Officer, handover: dict[str, Any]) -> None:
        due = moments.iso(self.due_original) if self.due_original is not None else None
        facts = {"before": {"state": self.state}, "after": {"state": "accepted"}, "handover": handover}
        self.state = "accepted"
        self.record(moment, "accepted", officer.account, officer.name, facts | ({"due_at": due} if due else {}))
        told = f'"{due}"' if due else "null"
        self.announce(moment, "accepted", f'"accepted_at":"{moments.iso(moment)}","due_at":{told}')

    def stepped(self, moment: int, officer: Officer, node: Node, outcome: str, place: int) -> None:
        before, self.handler = self.state, officer.name
        self.state = "processing"
        if any(node.kind == "return" for _, node in self.way.walk.stands[place].tasks):
            self.result(moment, officer)
        facts = {"before": {"state": before}, "after": {"state": self.state}, "step": node.name,
                 "handover": self.handover(node, place)}  # fmt: skip
        if outcome:
            facts["outcome"] = outcome
        self.record(moment, "step_completed", officer.account, officer.name, facts)
        self.announce(moment, "step_completed", f'"step":{_quoted(node.name)},"outcome":"{outcome}"')

    def result(self, moment: int, officer: Officer) -> None:
        """The result is drafted and issued by the step that leads to its return."""
        self.state = "finished"
        name = self.view.results[0].name if self.view.results else self.view.name
        number = f"{self.luck % 9_000 + 1}/{moments.day_of(moment).year}"
        drafted = max(moment - 1_800, self.life.accepted or moment)
        self.record(drafted, "result_drafted", officer.account, officer.name, {"name": name, "number": number})
        returned, to = NULL, ""
        if self.life.returned is not None:
            returned, to = moments.text(self.life.returned), self.party.name
        issued = moments.text(moment)
        self.lines["dossiers_resultdocument"].append(
            f"{self.new_id(drafted)}\t{self.id}\t{escaped(name)}\t{number}\t{NULL}\t\t{moments.text(drafted)}\t"
            f"{officer.name}\t{issued}\t{officer.name}\t{returned}\t{to}\t{NULL}\n"
        )
        verdict = self.verdict.result.value if self.verdict else ""
        self.announce(
            moment, "result_issued", f'"finished_at":"{moments.iso(moment)}","verdict":"{verdict}"', state="finished"
        )

    def returned(self, moment: int, officer: Officer) -> None:
        before, self.state = self.state, "returned"
        facts = {
            "before": {"state": before},
            "after": {"state": "returned"},
            "how": self.return_by(),
            "to": self.party.name,
        }
        self.record(moment, "result_returned", officer.account, officer.name, facts)
        told = f'"returned_at":"{moments.iso(moment)}","how":"{self.return_by()}","complete":true,"tracking_no":""'
        self.announce(moment, "result_returned", told)

    def supplement(self) -> None:
        """Papers are asked for, and perhaps come."""
        life = self.life
        assert life.asked is not None
        papers = [self.paper_ids[self.luck % len(self.paper_ids)]] if self.paper_ids else []
        self.asked_papers = papers or ["-"]
        reason = words.ASKED[self.luck % len(words.ASKED)]
        officer = self.officer(
            self.way.walk.stands[1].tasks[0][1] if life.accepted else self.way.walk.stands[0].tasks[0][1]
        )
        before, self.state = self.state, "awaiting_supplement"
        facts: dict[str, Any] = {"before": {"state": before}, "after": {"state": self.state}, "reason": reason}
        if papers:
            facts["papers"] = [self.offer.papers[self.luck % len(self.offer.papers)][1]]
        self.record(life.asked, "supplement_requested", officer.account, officer.name, facts)
        answer_by = life.asked + 30 * moments.DAY
        self.announce(
            life.asked, "supplement_requested",
            f'"number":1,"reason":{_quoted(reason)},"answer_by":"{moments.iso(answer_by)}"',
        )  # fmt: skip
        listed = json.dumps([str(uuid.UUID(paper)) for paper in papers])
        self.lines["dossiers_supplementrequest"].append(
            f"{self.new_id(life.asked)}\t{self.id}\t1\t{reason}\t{listed}\t[]\t{moments.text(life.asked)}\t"
            f"{officer.name}\t{moments.text(answer_by)}\t{moments.text(life.answered)}\t{NULL}\n"
        )
        if life.answered is not None:
            before, self.state = self.state, "processing"
            due = moments.iso(self.due) if self.due is not None else None
            facts = {"before": {"state": before}, "after": {"state": self.state}} | ({"due_at": due} if due else {})
            self.record(life.answered, "supplement_supplied", self.party.account, self.party.actor_name, facts)
            told = f'"{due}"' if due else "null"
            self.announce(life.answered, "supplement_supplied", f'"number":1,"due_at":{told}')

    def end(self) -> None:
        """Ways out before a result."""
        life = self.life
        intake = self.officer(self.way.walk.stands[0].tasks[0][1])
        if life.refused is not None:
            self.way_out(life.refused, "refused", intake.account, intake.name, words.REFUSED)
        elif life.withdrawn is not None:
            self.way_out(life.withdrawn, "withdrawn", self.party.account, self.party.actor_name, words.WITHDRAWN)
        elif life.stopped is not None:
            self.way_out(life.stopped, "stopped", intake.account, intake.name, words.STOPPED)

    def way_out(self, moment: int, act: str, actor: uuid.UUID | None, name: str, reasons: tuple[str, ...]) -> None:
        reason = reasons[self.luck % len(reasons)]
        before, self.state = self.state, act
        facts = {"before": {"state": before}, "after": {"state": act}, "reason": reason}
        self.record(moment, act, actor, name, facts)
        self.announce(moment, act, f'"reason":{_quoted(reason)}')


def _quoted(text: str) -> str:
    return escaped(json.dumps(text, ensure_ascii=False))

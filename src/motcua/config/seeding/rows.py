"""One dossier's fate as rows: the dossier, its papers, clock, process, steps, chain of acts and events.

Lines are made as text at once, in the form that COPY reads; this is the inner loop of a million dossiers. What the
lines hold is what the verbs would have written, and `audit verify` proves the chains.
"""

import json
import random
import uuid
from collections import defaultdict
from typing import Any, Final

from motcua.config.seeding import moments, words
from motcua.config.seeding.clocks import Clocks
from motcua.config.seeding.life import Life
from motcua.config.seeding.people import Party
from motcua.config.seeding.plan import Desk, Officer, Plan
from motcua.config.seeding.tables import escaped
from motcua.deadlines.bulk import COLUMNS as CLOCK_COLUMNS
from motcua.deadlines.limits import Pause
from motcua.dossiers.actions.process import NEVER
from motcua.kernel.audit.chain import GENESIS, entry_hash
from motcua.workflow import bulk
from motcua.workflow.bpmn.model import Node, NodeType

COLUMNS: Final[dict[str, tuple[str, ...]]] = {
    "dossiers_dossier": (
        "id", "code", "secret", "state", "finance_state", "delivery_state", "channel", "return_by",
        "procedure_version_id", "procedure_code", "procedure_name", "case_id", "form_version", "answers",
        "answers_hash", "applicant_id", "applicant_kind", "applicant_name", "applicant_search", "applicant_number",
        "applicant_phone", "applicant_email", "applicant_address", "submitter", "subject_line", "receiving_unit_id",
        "handling_unit_id", "involved_units", "handler_name", "process_instance_id", "clock_id", "created_at",
        "created_by_id", "submitted_at", "accepted_at", "due_original", "due_at", "paused_since", "finished_at",
        "closed_at", "verdict", "late_by", "late_unit", "supplement_count", "fee_amount", "fee_receipt",
        "idempotency_key", "area_code",
    ),
    "dossiers_dossierpaper": (
        "id", "dossier_id", "paper_id", "position", "name", "required", "originals", "copies", "status", "note",
    ),
    "dossiers_attachment": (
        "id", "dossier_id", "paper_id", "file_id", "name", "media_type", "size", "sha256", "by_office", "added_at",
        "removed_at",
    ),
    "dossiers_resultdocument": (
        "id", "dossier_id", "name", "number", "file_id", "file_name", "drafted_at", "drafted_by", "issued_at",
        "issued_by", "returned_at", "returned_to", "superseded_at",
    ),
    "dossiers_supplementrequest": (
        "id", "dossier_id", "number", "reason", "papers", "pages", "requested_at", "requested_by", "answer_by",
        "answered_at", "answers_before",
    ),
    "dossiers_dossiertask": (
        "task_id", "dossier_id", "name", "kind", "role", "unit_id", "post_id", "holder_name", "opened_at",
        "step_due_at", "due_at", "paused_since",
    ),
    "deadlines_legalclock": CLOCK_COLUMNS,
    bulk.INSTANCE_TABLE: bulk.INSTANCE_COLUMNS,
    bulk.TASK_TABLE: bulk.TASK_COLUMNS,
    bulk.TIMER_TABLE: bulk.TIMER_COLUMNS,
    bulk.MESSAGE_TABLE: bulk.MESSAGE_COLUMNS,
    "kernel_auditentry": (
        "id", "subject_kind", "subject_id", "position", "occurred_at", "action", "actor_id", "actor_name",
        "behalf_id", "behalf_name", "facts", "previous_hash", "hash",
    ),
    "kernel_outboxevent": ("id", "name", "subject_kind", "subject_id", "payload", "occurred_at", "relayed_at"),
}  # fmt: skip
READABLE: Final = "ACDEFGHJKMNPQRTWXY34679"
_NULL: Final = "\\N"
_NEVER: Final = int(NEVER.timestamp())


class File:
    """The one stored picture of a paper that all generated attachments show."""

    def __init__(self, file_id: uuid.UUID, name: str, media_type: str, size: int, sha256: str) -> None:
        self.tail = f"{file_id}\t{escaped(name)}\t{media_type}\t{size}\t{sha256}\tf"


class Writer:
    """Collects the lines of one batch of days."""

    def __init__(self, plan: Plan, clocks: Clocks, source: random.Random, file: File, now: int) -> None:
        self.plan, self.clocks, self.source, self.file, self.now = plan, clocks, source, file, now
        self.lines: dict[str, list[str]] = defaultdict(list)

    def new_id(self, moment: int) -> str:
        """A UUIDv7 of `moment`, in hex, from the batch's own source."""
        bits = self.source.getrandbits(84)
        millis = moment * 1000 + bits % 1000
        rest = (bits >> 10) & 0x3FFF_FFFF_FFFF_FFFF
        return f"{(millis << 80) | 0x7000_8000_0000_0000_0000 | ((bits >> 72) << 64) | rest:032x}"

    def write(self, desk: Desk, life: Life, party: Party, code: str) -> None:
        """All rows of one dossier."""
        _Dossier(self, desk, life, party, code).write()


class _Dossier:
    """One dossier under way to its rows."""

    def __init__(self, writer: Writer, desk: Desk, life: Life, party: Party, code: str) -> None:
        assert life.way is not None
        self.writer, self.desk, self.life, self.party, self.code = writer, desk, life, party, code
        self.new_id, self.lines = writer.new_id, writer.lines
        self.offer, self.way, self.view = desk.offer, life.way, desk.offer.view
        self.created = life.submitted - (600 + writer.source.getrandbits(11) if life.channel == "online" else 0)
        self.id = self.new_id(self.created)
        self.uuid = uuid.UUID(self.id)
        self.instance = self.new_id(life.submitted)
        self.state = "submitted"
        self.position, self.previous = 0, GENESIS
        self.handler = ""
        self.reached = 0
        self.asked_papers: list[str] = []
        self.luck = writer.source.getrandbits(16)

    # --- the story ----------------------------------------------------------------------------------------------

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
        self.clock_id, self.due, self.due_original, self.verdict = _NULL, None, None, None
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
                              "cancelled", f"{_NULL}\t{moments.text(moment)}\t{_NULL}\t\t\t{{}}", _NULL)  # fmt: skip
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
            f"{_NULL}\t{moments.text(moment)}\t{officer.account}\t{officer.name}\t{outcome}\t{{}}",
            str(officer.post) if officer.post else _NULL,
        )  # fmt: skip
        if node.kind == "intake":
            self.accepted(moment, officer)
        elif node.kind == "return":
            self.returned(moment, officer)
        else:
            self.stepped(moment, officer, node, outcome, place)

    def accepted(self, moment: int, officer: Officer) -> None:
        due = moments.iso(self.due_original) if self.due_original is not None else None
        facts = {"before": {"state": self.state}, "after": {"state": "accepted"}}
        self.state = "accepted"
        self.record(moment, "accepted", officer.account, officer.name, facts | ({"due_at": due} if due else {}))
        told = f'"{due}"' if due else "null"
        self.announce(moment, "accepted", f'"accepted_at":"{moments.iso(moment)}","due_at":{told}')

    def stepped(self, moment: int, officer: Officer, node: Node, outcome: str, place: int) -> None:
        before, self.handler = self.state, officer.name
        self.state = "processing"
        if any(node.kind == "return" for _, node in self.way.walk.stands[place].tasks):
            self.result(moment, officer)
        facts = {"before": {"state": before}, "after": {"state": self.state}, "step": node.name}
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
        returned, to = _NULL, ""
        if self.life.returned is not None:
            returned, to = moments.text(self.life.returned), self.party.name
        issued = moments.text(moment)
        self.lines["dossiers_resultdocument"].append(
            f"{self.new_id(drafted)}\t{self.id}\t{escaped(name)}\t{number}\t{_NULL}\t\t{moments.text(drafted)}\t"
            f"{officer.name}\t{issued}\t{officer.name}\t{returned}\t{to}\t{_NULL}\n"
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

    def return_by(self) -> str:
        return {"online": "online", "post": "post"}.get(self.life.channel, "counter")

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
            f"{officer.name}\t{moments.text(answer_by)}\t{moments.text(life.answered)}\t{_NULL}\n"
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

    # --- rows ---------------------------------------------------------------------------------------------------

    def officer(self, node: Node) -> Officer:
        unit, role = self.way.units[node.lane]
        return self.writer.plan.officer(unit, role, self.luck)

    def papers(self) -> None:
        """One row a paper; online each has a file, at the counter sheets are counted."""
        online = self.life.channel == "online"
        self.paper_ids: list[str] = []
        given = moments.text(self.created)
        for position, (paper, name, required) in enumerate(self.offer.papers, start=1):
            row_id = self.new_id(self.created)
            self.paper_ids.append(row_id)
            provided = required or (self.luck >> position) & 1
            status = "provided" if provided else "missing"
            sheets = "0\t0" if online or not provided else "1\t0"
            self.lines["dossiers_dossierpaper"].append(
                f"{row_id}\t{self.id}\t{paper}\t{position}\t{escaped(name)}\t{'t' if required else 'f'}\t{sheets}\t"
                f"{status}\t\n"
            )
            if online and provided:
                self.lines["dossiers_attachment"].append(
                    f"{self.new_id(self.created)}\t{self.id}\t{row_id}\t{self.writer.file.tail}\t{given}\t{_NULL}\n"
                )

    def task_row(self, task_id: str, number: int, node: Node, since: int, state: str, ended: str, post: str) -> None:
        """`ended` holds the columns from `claimed_at` to `data`."""
        unit, role = self.way.units[node.lane]
        outcomes = _outcomes(node)
        limit = f"{node.limit or _NULL}\t{node.unit}"
        self.lines[bulk.TASK_TABLE].append(
            f"{task_id}\t{self.instance}\tdossier\t{self.id}\t{number}\t{node.id}\t{node.name}\t{node.lane}\t{role}\t"
            f"{unit}\t{post}\t{node.kind}\t{outcomes}\t{limit}\t{state}\t{moments.text(since)}\t{ended}\n"
        )

    def left(self, shown: dict[int, Node], open_since: dict[int, int]) -> None:
        """Steps that nobody has done: open work of a live dossier, cancelled with a closed one."""
        closed = self.life.closed
        for number, node in shown.items():
            since = open_since[number]
            task_id = self.new_id(since)
            if closed is not None:
                ended = f"{_NULL}\t{moments.text(closed)}\t{_NULL}\t\t\t{{}}"
                self.task_row(task_id, number, node, since, "cancelled", ended, _NULL)
                continue
            officer = self.officer(node)
            post = officer.post if officer.post and node.kind != "intake" and self.luck % 3 else None
            state, held = ("claimed", moments.text(min(since + 600, self.writer.now))) if post else ("open", _NULL)
            ended = f"{held}\t{_NULL}\t{_NULL}\t\t\t{{}}"
            self.task_row(task_id, number, node, since, state, ended, str(post) if post else _NULL)
            self.work_row(task_id, node, since, officer if post else None)
        if closed is None:
            self.waits()

    def work_row(self, task_id: str, node: Node, since: int, holder: Officer | None) -> None:
        """The row of a worklist."""
        unit, role = self.way.units[node.lane]
        waiting = self.life.asked if self.life.answered is None else None
        due = self.due if self.due is not None and node.kind != "return" else _NEVER
        if self.life.accepted is None:
            due = since + 8 * 3_600
        self.lines["dossiers_dossiertask"].append(
            f"{task_id}\t{self.id}\t{node.name}\t{node.kind}\t{role}\t{unit}\t"
            f"{holder.post if holder else _NULL}\t{holder.name if holder else ''}\t{moments.text(since)}\t{_NULL}\t"
            f"{moments.text(due)}\t{moments.text(waiting)}\n"
        )

    def waits(self) -> None:
        """Timers and messages that the engine waits for. A timer is due far off: none fires in the middle of a demo."""
        for number, node in self.way.walk.stands[self.reached].waiting:
            head = f"{self.new_id(self.life.submitted)}\t{self.instance}\t{number}\t{node.id}"
            if node.timer:
                due = moments.text(self.writer.now + 200 * moments.DAY)
                self.lines[bulk.TIMER_TABLE].append(f"{head}\t{due}\twaiting\t{_NULL}\n")
            elif node.message:
                self.lines[bulk.MESSAGE_TABLE].append(f"{head}\t{node.message}\twaiting\t{_NULL}\n")

    def instance_row(self) -> None:
        stand, life = self.way.walk.stands[self.reached], self.life
        state, outcome, ended = "running", "", _NULL
        if stand.finished:
            state, outcome, ended = "completed", stand.ended_with, moments.text(life.returned)
        elif life.closed is not None:
            state, ended = "cancelled", moments.text(life.closed)
        data = json.dumps({"channel": life.channel, "case": str(self.offer.case_id or ""), **stand.data})
        self.lines[bulk.INSTANCE_TABLE].append(
            f"{self.instance}\tdossier\t{self.id}\t{self.way.walk.version_id}\t{state}\t{outcome}\t"
            f"{stand.engine_state}\t{self.way.lanes}\t{data}\t{moments.text(life.submitted)}\t{ended}\n"
        )

    def dossier_row(self) -> None:
        life, offer, party, text = self.life, self.offer, self.party, moments.text
        view = self.view
        fee = offer.fees.get(life.channel, 0)
        finance = "none" if not fee else "paid" if life.accepted is not None else "due"
        receipt = f"BL{self.luck:05d}" if finance == "paid" else ""
        due = self.due if life.accepted is not None else life.submitted + 8 * 3_600
        verdict = self.verdict
        told = f"{verdict.result.value}\t{verdict.late_by}\t{verdict.late_unit.value}" if verdict else "\t0\t"
        delivery = {"returned": "sent" if life.channel == "post" else "delivered", "finished": "ready"}.get(
            self.state, "none"
        )
        paused = life.asked if life.answered is None and life.closed is None else None
        online = life.channel == "online"
        units = ",".join(str(unit) for unit in self.way.involved) if life.accepted is not None else ""
        secret = _secret(self.writer.source.getrandbits(40))
        creator = party.account if online else self.officer(self.way.walk.stands[0].tasks[0][1]).account
        self.lines["dossiers_dossier"].append(
            f"{self.id}\t{self.code}\t{secret}\t{self.state}\t{finance}\t{delivery}\t{life.channel}\t"
            f"{self.return_by()}\t{view.version_id}\t{view.code}\t{escaped(view.name)}\t{offer.case_id or _NULL}\t"
            f"{offer.form_version}\t{self.answers}\t{self.frozen}\t{party.row}\t{{}}\t\t{self.desk.receiving}\t"
            f"{self.desk.handling}\t{{{units}}}\t{self.handler}\t{self.instance}\t{self.clock_id}\t"
            f"{text(self.created)}\t{creator or _NULL}\t{text(life.submitted)}\t{text(life.accepted)}\t"
            f"{text(self.due_original)}\t{text(due)}\t{text(paused)}\t{text(life.finished)}\t{text(life.closed)}\t"
            f"{told}\t{1 if life.asked is not None else 0}\t{fee}\t{receipt}\t{_NULL}\t{self.desk.area_code}\n"
        )

    def record(self, moment: int, action: str, actor: uuid.UUID | None, name: str, facts: dict[str, Any]) -> None:
        """One entry in the dossier's chain, hashed as the kernel does it."""
        self.position += 1
        action = f"dossiers.{action}"
        previous = self.previous
        self.previous = entry_hash(
            previous=previous, subject_kind="dossier", subject_id=self.uuid, position=self.position,
            occurred_at=moments.utc(moment), action=action, actor_id=actor, actor_name=name, behalf_id=None,
            behalf_name="", facts=facts,
        )  # fmt: skip
        told = json.dumps(facts, ensure_ascii=False, separators=(",", ":"))
        if "\\" in told:
            told = escaped(told)
        self.lines["kernel_auditentry"].append(
            f"{self.new_id(moment)}\tdossier\t{self.id}\t{self.position}\t{moments.text(moment)}\t{action}\t"
            f"{actor or _NULL}\t{name}\t{_NULL}\t\t{told}\t\\\\x{previous.hex()}\t\\\\x{self.previous.hex()}\n"
        )

    def announce(self, moment: int, name: str, facts: str, state: str = "") -> None:
        """One event that was delivered long ago."""
        at = moments.text(moment)
        self.lines["kernel_outboxevent"].append(
            f"{self.new_id(moment)}\tdossiers.{name}\tdossier\t{self.id}\t"
            f'{{"code":"{self.code}","state":"{state or self.state}","procedure_code":"{self.view.code}",'
            f'"handling_unit":"{self.desk.handling}",{facts}}}\t{at}\t{at}\n'
        )


_outcomes_kept: dict[int, str] = {}


def _outcomes(node: Node) -> str:
    kept = _outcomes_kept.get(id(node))
    if kept is None:
        listed = [[each.value, each.name, each.name_en] for each in node.outcomes]
        kept = _outcomes_kept[id(node)] = escaped(json.dumps(listed, ensure_ascii=False))
    return kept


def _quoted(text: str) -> str:
    return escaped(json.dumps(text, ensure_ascii=False))


def _secret(bits: int) -> str:
    letters = []
    for _ in range(8):
        bits, at = divmod(bits, len(READABLE))
        letters.append(READABLE[at])
    return "".join(letters)

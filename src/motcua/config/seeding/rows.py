"""The rows of one dossier: papers, process, steps, the dossier itself, chain of acts and events. `story` tells when.

Lines are made as text at once, in the form that COPY reads; this is the inner loop of a million dossiers. What the
lines hold is what the verbs would have written, and `audit verify` proves the chains.
"""

import json
import random
import uuid
from collections import defaultdict
from typing import Any, Final

from motcua.config.seeding import moments
from motcua.config.seeding.clocks import Clocks
from motcua.config.seeding.life import Life
from motcua.config.seeding.people import Party
from motcua.config.seeding.plan import Desk, Officer, Plan
from motcua.config.seeding.tables import escaped
from motcua.deadlines.limits import Verdict
from motcua.dossiers.actions.process import NEVER
from motcua.kernel.audit.chain import GENESIS, entry_hash
from motcua.workflow import bulk
from motcua.workflow.bpmn.model import Node

# Open dossiers whose clock runs are watched from their due time on.
_WATCHED: Final = frozenset({"submitted", "accepted", "processing"})
READABLE: Final = "ACDEFGHJKMNPQRTWXY34679"
NULL: Final = "\\N"
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


class Rows:
    """One dossier under way to its rows. What is only declared here, its story finds out before the rows need it."""

    answers: str
    frozen: str
    clock_id: str
    due: int | None
    due_original: int | None
    verdict: Verdict | None

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

    def officer(self, node: Node) -> Officer:
        unit, role = self.way.units[node.lane]
        return self.writer.plan.officer(unit, role, self.luck)

    def return_by(self) -> str:
        return {"online": "online", "post": "post"}.get(self.life.channel, "counter")

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
                    f"{self.new_id(self.created)}\t{self.id}\t{row_id}\t{self.writer.file.tail}\t{given}\t{NULL}\n"
                )

    def task_row(self, task_id: str, number: int, node: Node, since: int, state: str, ended: str, post: str) -> None:
        """`ended` holds the columns from `claimed_at` to `data`."""
        unit, role = self.way.units[node.lane]
        outcomes = _outcomes(node)
        limit = f"{node.limit or NULL}\t{node.unit}"
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
                ended = f"{NULL}\t{moments.text(closed)}\t{NULL}\t\t\t{{}}"
                self.task_row(task_id, number, node, since, "cancelled", ended, NULL)
                continue
            officer = self.officer(node)
            post = officer.post if officer.post and node.kind != "intake" and self.luck % 3 else None
            state, held = ("claimed", moments.text(min(since + 600, self.writer.now))) if post else ("open", NULL)
            ended = f"{held}\t{NULL}\t{NULL}\t\t\t{{}}"
            self.task_row(task_id, number, node, since, state, ended, str(post) if post else NULL)
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
            f"{holder.post if holder else NULL}\t{holder.name if holder else ''}\t{moments.text(since)}\t{NULL}\t"
            f"{moments.text(due)}\t{moments.text(waiting)}\n"
        )

    def waits(self) -> None:
        """Timers and messages that the engine waits for. A timer is due far off: none fires in the middle of a demo."""
        for number, node in self.way.walk.stands[self.reached].waiting:
            head = f"{self.new_id(self.life.submitted)}\t{self.instance}\t{number}\t{node.id}"
            if node.timer:
                due = moments.text(self.writer.now + 200 * moments.DAY)
                self.lines[bulk.TIMER_TABLE].append(f"{head}\t{due}\twaiting\t{NULL}\n")
            elif node.message:
                self.lines[bulk.MESSAGE_TABLE].append(f"{head}\t{node.message}\twaiting\t{NULL}\n")

    def instance_row(self) -> None:
        stand, life = self.way.walk.stands[self.reached], self.life
        state, outcome, ended = "running", "", NULL
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
            f"{self.return_by()}\t{view.version_id}\t{view.code}\t{escaped(view.name)}\t{offer.case_id or NULL}\t"
            f"{offer.form_version}\t{self.answers}\t{self.frozen}\t{party.row}\t{{}}\t\t{self.desk.receiving}\t"
            f"{self.desk.handling}\t{{{units}}}\t{self.handler}\t{self.instance}\t{self.clock_id}\t"
            f"{text(self.created)}\t{creator or NULL}\t{text(life.submitted)}\t{text(life.accepted)}\t"
            f"{text(self.due_original)}\t{text(due)}\t{text(paused)}\t{text(life.finished)}\t{text(life.closed)}\t"
            f"{told}\t{1 if life.asked is not None else 0}\t{fee}\t{receipt}\t{NULL}\t{self.desk.area_code}\t"
            f"{text(due if self.state in _WATCHED and paused is None else None)}\n"
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
            f"{actor or NULL}\t{name}\t{NULL}\t\t{told}\t\\\\x{previous.hex()}\t\\\\x{self.previous.hex()}\n"
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


def _secret(bits: int) -> str:
    letters = []
    for _ in range(8):
        bits, at = divmod(bits, len(READABLE))
        letters.append(READABLE[at])
    return "".join(letters)

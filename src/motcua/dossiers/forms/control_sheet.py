"""Form 06: who gave the dossier to whom and when, read from its chain of acts, which only grows."""

import datetime as dt
import uuid
from typing import Any, Final

from motcua.dossiers.forms import content, words
from motcua.dossiers.models import Dossier, FormTemplate
from motcua.dossiers.pinned import procedure_of
from motcua.kernel import audit, clock
from motcua.kernel.audit import Subject

Entry = Any  # an entry of `kernel.audit`
APPLICANT: Final = "Người nộp hồ sơ"
_HANDS_ON: Final = frozenset({"accepted", "step_completed", "result_issued", "moved_by_timer"})
# What comes to a unit though nobody there, or at the one before, has done a step.
_TAKEN_OVER: Final = {"step_recalled": "Thu hồi bước", "reopened": "Mở lại để giải quyết"}
# By decision or by a pause: the time that the applicant took does not count.
_MOVES_DUE: Final = frozenset(
    f"dossiers.{act}" for act in ("extended", "due_moved", "reopened", "supplement_supplied", "payment_confirmed")
)
_VERDICTS: Final = {"early": "Trước hạn", "on_time": "Đúng hạn", "late": "Quá hạn"}
_WAITS: Final = {
    "supplement_requested": "Yêu cầu bổ sung (mẫu 02), tạm dừng tính thời gian",
    "payment_demanded": "Chờ nghĩa vụ tài chính, tạm dừng tính thời gian",
    "refused": "Từ chối tiếp nhận (mẫu 03)",
    "stopped": "Dừng giải quyết (mẫu 05)",
    "withdrawn": "Người nộp rút hồ sơ",
}
_COMES_BACK: Final = {"supplement_supplied": "Đã bổ sung", "payment_confirmed": "Đã thực hiện nghĩa vụ tài chính"}


def sheet_content(dossier: Dossier, template: FormTemplate) -> content.Content:
    """The sheet as it stands now."""
    entries = list(audit.history(Subject("dossier", dossier.id)))
    now = entries[-1].occurred_at if entries else clock.now()
    agencies = [one.name for one in procedure_of(dossier).agencies if one.role == "coordinating"]
    at, accepted = next(
        ((n, one) for n, one in enumerate(entries) if one.action == "dossiers.accepted"), (len(entries), None)
    )
    moved = any(one.action in _MOVES_DUE for one in entries[at:])
    first = accepted.facts.get("due_at") if accepted and dossier.reopened_count else None
    old_due = words.long_day(dt.datetime.fromisoformat(first) if first else dossier.due_original)
    new_due = words.long_day(dossier.due_at) if moved else ""
    return {
        **content.common(dossier, template, dossier.accepted_at or now),
        "coordinating": ", ".join(agencies),
        "received": words.moment(dossier.accepted_at),
        "old_due": old_due,
        "new_due": new_due if new_due != old_due else "",
        "rows": _rows(dossier, entries),
        "until": words.moment(now),
    }


def _rows(dossier: Dossier, entries: list[Entry]) -> list[dict[str, str]]:
    rows: list[dict[str, str]] = []
    for entry in entries:
        action = entry.action.removeprefix("dossiers.")
        row = _row(dossier, entry, action)
        if row is None:
            continue
        if rows and not rows[-1]["taken_by"] and (action in _HANDS_ON or row["giver"] == rows[-1]["taker"]):
            rows[-1]["taken_by"] = entry.actor_name  # whoever goes on with it, or gives it away, had received it
        rows.append(row)
    return rows


def _row(dossier: Dossier, entry: Entry, action: str) -> dict[str, str] | None:
    if action in _HANDS_ON and "handover" in entry.facts:
        return _handed(dossier, entry, entry.facts["handover"])
    if action == "accepted":  # taken in before hand-overs stood in the chain
        taker = _name(dossier, dossier.handling_unit_id, entry)
        return _line(entry, _name(dossier, dossier.receiving_unit_id, entry), taker)
    return _taken_over(dossier, entry, action) if action in _TAKEN_OVER else _outside(dossier, entry, action)


def _outside(dossier: Dossier, entry: Entry, action: str) -> dict[str, str] | None:
    """Between the office and the applicant."""
    if action in _WAITS:
        # A refusal before acceptance is the counter's, also when a decision has opened the dossier again since.
        at_counter = dossier.accepted_at is None or (action == "refused" and entry.occurred_at < dossier.accepted_at)
        by = dossier.receiving_unit_id if at_counter else dossier.handling_unit_id
        office = _name(dossier, by, entry)
        return _line(entry, office, APPLICANT, note=_WAITS[action], taken_by=dossier.applicant_name)
    if action in _COMES_BACK:
        office = _name(dossier, dossier.receiving_unit_id, entry)
        return _line(entry, APPLICANT, office, note=_COMES_BACK[action], taken_by="")
    if action == "result_returned":
        office = _name(dossier, dossier.return_unit_id or dossier.receiving_unit_id, entry)
        verdict = _VERDICTS.get(dossier.verdict, "")
        return _line(entry, office, APPLICANT, result=verdict, note="Trả kết quả", taken_by=entry.facts.get("to", ""))
    if action == "parcel_came_back":
        office = _name(dossier, dossier.return_unit_id or dossier.receiving_unit_id, entry)
        note = f"Bưu gửi {entry.facts.get('tracking_no', '')} bị trả lại"
        return {**_line(entry, "Bưu chính", office, note=note, taken_by=entry.actor_name), "given_by": ""}
    return None


def _taken_over(dossier: Dossier, entry: Entry, action: str) -> dict[str, str] | None:
    """A step recalled, or handling begun again: nobody gave it, the one who acted has it."""
    facts = entry.facts.get("handover")  # acts of before have none
    row = _handed(dossier, entry, facts) if facts else None
    return row and {**row, "given_by": "", "taken_by": entry.actor_name, "note": _TAKEN_OVER[action]}


def _handed(dossier: Dossier, entry: Entry, facts: dict[str, Any]) -> dict[str, str] | None:
    """A step done: a hand-over if the next one is another unit's; else nothing was given away."""
    giver = uuid.UUID(facts["from"])
    takers = [uuid.UUID(one) for one in facts["to"] if one != facts["from"]]
    if not takers:
        return None
    names = ", ".join(dict.fromkeys(_name(dossier, one, entry) for one in takers))
    return _line(
        entry, _name(dossier, giver, entry), names, result=_kept(facts.get("step_due"), entry.occurred_at),
        note=str(entry.facts.get("step", "")),
    )  # fmt: skip


def _line(
    entry: Entry, giver: str, taker: str, *, result: str = "", note: str = "", taken_by: str = ""
) -> dict[str, str]:
    at = entry.occurred_at
    return {
        "giver": giver, "taker": taker, "time": words.hour(at), "day": words.day(at), "given_by": entry.actor_name,
        "taken_by": taken_by, "result": result, "note": note,
    }  # fmt: skip


def _kept(due: str | None, at: dt.datetime) -> str:
    """Whether a step kept its own time: by days, as the law counts."""
    if not due:
        return ""
    until, done = clock.local(dt.datetime.fromisoformat(due)).date(), clock.local(at).date()
    return _VERDICTS["early" if done < until else "on_time" if done == until else "late"]


def _name(dossier: Dossier, unit_id: uuid.UUID, entry: Entry) -> str:
    return content.unit_name(dossier, unit_id, entry.occurred_at)

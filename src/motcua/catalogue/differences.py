"""What changed between two versions of a procedure, so that a person can read it."""

from typing import Any

from motcua.catalogue.content import ProcedureContent, write

# Ids are ours, not the source's; what the province adds is not in the national copy.
_NOT_COMPARED = {"id", "unit_id"}
OURS = frozenset(
    {
        "name_en", "field_en", "summary", "summary_en", "process_code", "form_code", "service_level", "keywords",
        "address",
    }
)  # fmt: skip


def comparable(content: ProcedureContent) -> dict[str, Any]:
    """`content` as JSON without ids."""
    found: dict[str, Any] = _without_ids(write(content))
    return found


def difference(before: ProcedureContent, after: ProcedureContent) -> list[dict[str, Any]]:
    """One `{part, before, after}` for each part that differs; lists say what left and what came."""
    old, new = comparable(before), comparable(after)
    found = []
    for part in sorted(old.keys() | new.keys()):
        was, is_now = old.get(part), new.get(part)
        entry: dict[str, Any] = {"part": part, "before": was, "after": is_now}
        if was == is_now:
            continue
        if isinstance(was, list) and isinstance(is_now, list):
            entry["before"] = [item for item in was if item not in is_now]
            entry["after"] = [item for item in is_now if item not in was]
        found.append(entry)
    return found


def unlike(local: ProcedureContent, national: ProcedureContent) -> list[str]:
    """The parts of the law in which a local wording says something else than the national copy.

    Wording is the province's own, so only facts are compared: levels, subjects, limits, amounts, numbers of documents.
    """
    pairs = {
        "levels": (set(local.levels), set(national.levels)),
        "time_limit": (_limits(local), _limits(national)),
        "fees": (_amounts(local), _amounts(national)),
        "channels": ({c.channel for c in local.channels}, {c.channel for c in national.channels}),
        "legal_basis": ({b.number for b in local.legal_basis}, {b.number for b in national.legal_basis}),
    }
    return [part for part, (ours, theirs) in pairs.items() if theirs and ours != theirs]


def _limits(content: ProcedureContent) -> set[tuple[str, str]]:
    limits = [limit for channel in content.channels for limit in channel.limits]
    return {(str(limit.value), limit.unit) for limit in limits if limit.unit}


def _amounts(content: ProcedureContent) -> set[int]:
    return {fee.amount for channel in content.channels for fee in channel.fees if fee.amount}


def _without_ids(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _without_ids(item) for key, item in value.items() if key not in _NOT_COMPARED}
    if isinstance(value, list):
        return [_without_ids(item) for item in value]
    return value

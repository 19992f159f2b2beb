"""What is wrong with a BPMN file, said so that the person who drew it knows what to do."""

from dataclasses import dataclass, field
from typing import Any, Final

from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

TEXTS: Final[dict[str, str]] = {
    # The file
    "too_large": _("The file has more than {limit} bytes. Split the process or remove pictures from it."),
    "not_utf8": _("The file is not UTF-8 text. Save it as UTF-8."),
    "malformed": _("The file is not well-formed XML: {detail}. Open it in a BPMN editor and save it again."),
    "doctype": _("The file has a DOCTYPE or an entity declaration. Remove it; BPMN needs none."),
    "too_deep": _("The elements are nested more than {limit} deep. Simplify the file."),
    "too_many": _("The file has more than {limit} elements. Split the process."),
    "not_bpmn": _("The root element is not BPMN 2.0 definitions. Export the process as BPMN 2.0."),
    "import": _("The file imports another one. Put everything into this file; nothing is fetched from elsewhere."),
    "no_process": _("There is no process in the file. Draw one."),
    "many_processes": _("There is more than one process in the file. Keep one; publish the others by themselves."),
    # Elements
    "script": _("Scripts never run here. Replace the script task “{name}” by a step for a person."),
    "service": _("“{name}” calls a service or code. Replace it by a step for a person, or by a message event."),
    "untyped_task": _("“{name}” is a task without a doer. Make it a user task."),
    "subprocess": _("Sub-processes and call activities are not supported. Draw the steps of “{name}” in this process."),
    "loop": _("“{name}” is repeated by a loop marker, which is not supported. Draw the loop with a gateway."),
    "unsupported": _(
        "The element {tag} is not supported. Remove it, or express it by user tasks, gateways and events."
    ),
    "extension": _("The extension {tag} of another program would be ignored. Remove it."),
    "unknown_attribute": _("The attribute {tag} is not known. Correct its name or remove it."),
    "event_kind": _("The event “{name}” is of a kind that is not supported. Use a timer or a message."),
    "event_empty": _("The event “{name}” says neither a time nor a message. Give it exactly one of them."),
    "bad_id": _("“{id}” can't be an id. Use letters, digits and _, begin with a letter, 64 characters at most."),
    "duplicate_id": _("The id “{id}” is used twice. Ids are unique in a file."),
    # Ways
    "no_start": _("The process has no start event. Draw one."),
    "many_starts": _("The process has more than one start event. Keep one."),
    "no_end": _("The process has no end event. Draw one."),
    "bad_flow": _("The way “{id}” leads from or to something that is not there. Connect both its ends."),
    "into_start": _("A way leads into the start event. Let it lead to the first step."),
    "out_of_end": _("A way leads out of the end event “{name}”. Remove it."),
    "unreachable": _("“{name}” can't be reached from the start. Connect it or remove it."),
    "no_way_out": _("No way leads from “{name}” to an end. Connect it."),
    "many_ways": _("“{name}” has more than one way out. Put a gateway behind it that decides."),
    "condition_here": _("The way “{id}” has a condition, but does not leave a deciding gateway. Remove the condition."),
    "circle": _("The ways through {names} go round without a step for a person. Put a step or a timer into the loop."),
    "useless_gateway": _("The gateway “{name}” has one way in and one way out. Remove it."),
    "deadlock": _(
        "“{name}” can wait for ever, since one of its ways may never be taken. Join with the kind of gateway "
        "that parted the ways."
    ),
    "twice": _("“{name}” can be given out twice at the same time. Join the ways before it with a parallel gateway."),
    # Decisions
    "no_condition": _("The way “{id}” out of “{name}” has no condition. Write one, or make it the default way."),
    "default_condition": _("The default way “{id}” has a condition, which would never be asked. Remove it."),
    "bad_default": _("The default way of “{name}” is not one of its ways. Choose one that leaves it."),
    "no_default": _(
        "The gateway “{name}” does not say where to go when {case}. Add a default way or complete the conditions."
    ),
    "bad_condition": _("The condition of the way “{id}” is not understood: {detail}. Correct it."),
    "unknown_name": _(
        "The condition of the way “{id}” asks for “{word}”, which the process does not know. It knows: {known}."
    ),
    "unknown_outcome": _(
        "The condition of the way “{id}” compares with “{word}”, which no step before it can choose. Correct it."
    ),
    # Steps
    "no_name": _("The step {id} has no name. Name it as the people who do it would."),
    "no_lane": _("The step “{name}” is in no lane, so nobody would do it. Put it into one."),
    "many_lanes": _("The step “{name}” is in more than one lane. Put it into one."),
    "no_role": _("The lane “{name}” says no role. Set mc:role, such as case_officer."),
    "bad_kind": _("The step “{name}” is of the unknown kind “{word}”. Choose one of {known}."),
    "bad_outcome": _("An outcome of “{name}” has no value or name, or is there twice. Correct it."),
    "bad_limit": _("The time limit of “{name}” is not understood. Give a positive number and one of {known}."),
    "bad_timer": _(
        "The time of “{name}” is not understood. Write a duration such as P3D or PT4H, or mc:limit and mc:unit."
    ),
    "bad_message": _("The message of “{name}” has no name. Choose a message that has one."),
    "bad_boundary": _("The event “{name}” is attached to something that is not a user task. Move it to one."),
    "bad_datum": _("The datum “{name}” is not understood. Give a name, and one of text, number, boolean as its type."),
}


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing to correct: where it is (line of the file, id of the element), what it is and what to do."""

    code: str
    line: int
    element: str = ""
    data: dict[str, Any] = field(default_factory=dict)

    @property
    def message(self) -> str:
        """In the reader's language."""
        return gettext(TEXTS[self.code]).format_map(self.data)

    def __str__(self) -> str:
        where = gettext("line {line}").format(line=self.line)
        return f"{where}, {self.element}: {self.message}" if self.element else f"{where}: {self.message}"

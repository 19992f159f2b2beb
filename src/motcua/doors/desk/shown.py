"""What the desk's templates show: plain values, already in the reader's language and already allowed."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from motcua.doors.look.transfer import TransferView

Fact = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Due:
    """A due phrase: `state` is late, soon, in_time, paused, none or done, and names the glyph."""

    state: str
    text: str


@dataclass(frozen=True, slots=True)
class Queue:
    key: str  # Alt + this digit; empty when there is none
    name: str
    url: str
    count: int | None = None
    here: bool = False
    alarm: bool = False


@dataclass(frozen=True, slots=True)
class RailPart:
    title: str
    queues: Sequence[Queue]
    key: str = ""  # Alt + this letter leads to the part


@dataclass(frozen=True, slots=True)
class Row:
    """One dossier in a list. `here` opens it beside the list, `url` in full, `preview` is the fragment."""

    head: str
    tail: str
    applicant: str
    procedure: str
    step: str
    due: Due
    here: str
    url: str
    preview: str
    mark: str = ""  # dossier and step, for what is done to several at once
    extra: Sequence[str] = ()
    sel: bool = False


@dataclass(frozen=True, slots=True)
class Group:
    title: str
    rows: Sequence[Row]
    said: str = ""


@dataclass(frozen=True, slots=True)
class Choice:
    value: str
    name: str
    on: bool = False


@dataclass(frozen=True, slots=True)
class Act:
    """Something to do with a dossier. A forbidden one stays visible with its reason."""

    name: str
    url: str = ""
    key: str = ""
    first: bool = False  # the one primary action
    posts: bool = False  # done by the press itself; else it leads to a form
    allowed: bool = True
    why_not: str = ""
    fields: Sequence[Fact] = ()


@dataclass(frozen=True, slots=True)
class Blocked:
    """Acts that are not allowed now, for one reason."""

    names: Sequence[str]
    reason: str


@dataclass(frozen=True, slots=True)
class Paper:
    name: str
    said: str
    verdict: str
    state: str  # ok, soon, wait: the tag's colour
    glyph: str
    held: bool = True
    picture: str = "pdf"
    url: str = ""


@dataclass(frozen=True, slots=True)
class Happening:
    at: str
    iso: str
    what: str
    who: str = ""
    said: str = ""
    kind: str = ""  # stop, run, bad or nothing


@dataclass(frozen=True, slots=True)
class Dates:
    original: str
    current: str
    moved: str = ""


@dataclass(frozen=True, slots=True)
class Asked:
    """One supplement request."""

    title: str
    said: str
    items: Sequence[str]
    reason: str


@dataclass(frozen=True, slots=True)
class Outcome:
    label: str
    name: str
    said: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class ShownDossier:
    """A dossier as its page and the preview show it."""

    code: str
    url: str
    applicant: str
    procedure: str
    state: str
    due: Due
    channel: str = ""
    submitter: str = ""
    procedure_said: str = ""
    due_said: str = ""
    limit_said: str = ""
    state_said: Sequence[str] = ()
    dates: Dates | None = None
    papers: Sequence[Paper] = ()
    papers_said: str = ""
    cautions: Sequence[str] = ()
    facts: Sequence[Fact] = ()
    answers: Sequence[Fact] = ()
    acts: Sequence[Act] = ()
    blocked: Sequence[Blocked] = ()
    timeline: Sequence[Happening] = ()
    supplements: Sequence[Asked] = ()
    results: Sequence[Outcome] = ()


@dataclass(slots=True)
class Field:
    """One field of a form; `value` keeps what was typed, `error` says what to do about it."""

    name: str
    label: str
    kind: str = "text"  # text, date, number, file, textarea, select, choices, ticks, hidden
    value: str = ""
    hint: str = ""
    error: str = ""
    required: bool = True
    rows: int = 3
    accept: str = ""
    choices: Sequence[Choice] = ()
    focus: bool = False


@dataclass(slots=True)
class Form:
    title: str
    button: str
    key: str = "k"
    hint: str = ""
    problem: str = ""
    fields: list[Field] = field(default_factory=list)
    others: list[str] = field(default_factory=list)
    transfer: TransferView | None = None

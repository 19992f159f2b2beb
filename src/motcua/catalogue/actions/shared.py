"""What several verbs of the catalogue do alike."""

import datetime as dt
import re
import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from django.db import IntegrityError, connection, transaction
from psycopg import errors as pg

from motcua.catalogue import cards
from motcua.catalogue.content import CHANNELS, LEVELS, UNITS, ProcedureContent, fingerprint, write
from motcua.catalogue.errors import InvalidCode, InvalidDocument, UnknownProcedure
from motcua.catalogue.models import Field, Procedure, ProcedureCode, ProcedureVersion, SearchText, VersionState
from motcua.catalogue.search.fold import pairs, plain, syllables
from motcua.catalogue.views import VersionInfo
from motcua.kernel import clock, locks
from motcua.kernel.audit import Subject
from motcua.kernel.errors import MotcuaError

_OFFICIAL = re.compile(r"[0-9]\.[0-9]{6}")
_ALIAS = re.compile(r"[0-9A-Za-z][0-9A-Za-z.\-]{2,29}")
FIRST_DAY, LAST_DAY = dt.date(1900, 1, 1), dt.date(2100, 12, 31)


def subject(procedure_id: uuid.UUID) -> Subject:
    return Subject("procedure", procedure_id)


def official_code(value: str) -> str:
    """`value` if it is a code of the national database. Raises InvalidCode."""
    if not _OFFICIAL.fullmatch(value):
        raise InvalidCode(value=value[:40])
    return value


def alias_code(value: str) -> str:
    """`value` if it can stand for a code. Raises InvalidCode."""
    if not _ALIAS.fullmatch(value):
        raise InvalidCode(value=value[:40])
    return value


def locked_procedure(code: str) -> Procedure:
    """The procedure known by a code now or before, locked. Raises UnknownProcedure."""
    known = (
        ProcedureCode.objects.filter(value=code).order_by("-valid_from").values_list("procedure_id", flat=True).first()
    )
    if known is None:
        raise UnknownProcedure(code=code[:40])
    return locks.row(Procedure.objects.all(), id=known)


def locked_version(version_id: uuid.UUID) -> ProcedureVersion:
    """A version, locked with its procedure (always in this order). Raises UnknownProcedure."""
    procedure_id = ProcedureVersion.objects.filter(id=version_id).values_list("procedure_id", flat=True).first()
    if procedure_id is None:
        raise UnknownProcedure(code=str(version_id))
    locks.row(Procedure.objects.all(), id=procedure_id)
    return ProcedureVersion.objects.select_related("procedure").get(id=version_id)


def in_force(procedure: Procedure) -> ProcedureVersion | None:
    """The last published version that nothing has replaced or abolished."""
    return procedure.versions.filter(state=VersionState.PUBLISHED).order_by("-number").first()


def fill(row: ProcedureVersion, content: ProcedureContent) -> None:
    """Put `content` and what queries repeat of it into `row`; makes the field of administration if it is new."""
    check(content)
    row.content = write(content)
    row.content_hash = fingerprint(row.content)
    row.card = cards.make(content)
    row.name, row.levels, row.service_level = content.name, list(content.levels), content.service_level
    row.field_id = field_code(content.field)
    row.updated_at = clock.now()
    if row.field_id:
        Field.objects.get_or_create(code=row.field_id, defaults={"name": content.field, "name_en": content.field_en})


def field_code(name: str) -> str | None:
    """A field's code, made from its name: `ho-tich`."""
    return plain(name).replace(" ", "-") or None


def check(content: ProcedureContent) -> None:
    """Values that are text in the document but words of a list in the law. Raises InvalidDocument."""
    for level in content.levels:
        _one_of("levels", level, LEVELS)
    _one_of("service_level", content.service_level, ("full", "partial", "information"))
    for channel in content.channels:
        _one_of("channels.channel", channel.channel, CHANNELS)
        for limit in channel.limits:
            _one_of("channels.limits.unit", limit.unit, (*UNITS, None))
            if limit.value is not None and not 0 <= limit.value <= 10_000:
                raise InvalidDocument(path="channels.limits.value", expected="0 … 10000")
        for fee in channel.fees:
            if fee.amount is not None and not 0 <= fee.amount < 10**12:
                raise InvalidDocument(path="channels.fees.amount", expected="0 … 10^12")


def _one_of(path: str, value: str | None, known: tuple[str | None, ...]) -> None:
    if value not in known:
        raise InvalidDocument(path=path, expected=" | ".join(str(one) for one in known))


def search_pairs(content: ProcedureContent) -> list[int]:
    """The pairs of syllables by which words inside a procedure are found."""
    texts = [
        content.name, content.summary, content.keywords, content.requirements, content.steps, content.field,
        *(f"{result.name}" for result in content.results),
        *(f"{basis.number} {basis.title}" for basis in content.legal_basis),
        *(paper.name for case in content.cases for paper in case.papers),
        *(case.name for case in content.cases),
        *(agency.name for agency in content.agencies),
    ]  # fmt: skip
    return sorted(set().union(*(pairs(syllables(text)) for text in texts)))


def note_texts(texts: Mapping[uuid.UUID, ProcedureContent]) -> None:
    """Let the words inside the contents (by procedure) be found from now on.

    Plain SQL with the numbers as text: the ORM looks at each of a million numbers four times.
    """
    table = SearchText._meta.db_table  # noqa: SLF001 - the documented way to a table's name
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} (procedure_id, pairs) "  # noqa: S608 - the table is ours
            "SELECT id, pairs::int[] FROM unnest(%s::uuid[], %s::text[]) AS given (id, pairs) "
            "ON CONFLICT (procedure_id) DO UPDATE SET pairs = excluded.pairs",
            [list(texts), ["{" + ",".join(map(str, search_pairs(content))) + "}" for content in texts.values()]],
        )


def info(row: ProcedureVersion, code: str) -> VersionInfo:
    return VersionInfo(row.id, row.procedure_id, code, row.number, row.state, row.valid_from, row.valid_to)


@contextmanager
def refusing(error: MotcuaError) -> Iterator[None]:
    """Answer a broken uniqueness or overlap with `error`; other broken rules of the database stay what they are."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError as broken:
        if isinstance(broken.__cause__, pg.UniqueViolation | pg.ExclusionViolation):
            raise error from broken
        raise

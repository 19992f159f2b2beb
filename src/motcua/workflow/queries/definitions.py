"""Questions about published processes. What is in force is public; drafts do not exist here."""

import datetime as dt
import uuid

from motcua.kernel import clock
from motcua.workflow import library
from motcua.workflow.drawing import ProcessDrawing, picture
from motcua.workflow.errors import UnknownProcess
from motcua.workflow.models import ProcessVersion
from motcua.workflow.views import DatumInfo, LaneInfo, VersionInfo


def process_in_force(code: str, *, as_of: dt.date | None = None) -> VersionInfo:
    """The version that a process started on that day would pin. Raises UnknownProcess."""
    day = as_of or clock.today()
    row = library.covering(day).filter(definition__code=code).select_related("definition").order_by("-number").first()
    if row is None:
        raise UnknownProcess(process=code, day=day.isoformat())
    return version_info(row)


def processes(*, as_of: dt.date | None = None) -> list[VersionInfo]:
    """All processes in force on a day, by code."""
    rows = library.covering(as_of or clock.today()).select_related("definition").order_by("definition__code", "number")
    newest = {row.definition.code: row for row in rows.defer("source", "specification")}
    return [version_info(row) for row in newest.values()]


def versions_of(code: str) -> list[VersionInfo]:
    """Every version of a process, newest first."""
    rows = ProcessVersion.objects.filter(definition__code=code).select_related("definition").order_by("-number")
    return [version_info(row) for row in rows.defer("source", "specification")]


def source_of(version_id: uuid.UUID) -> str:
    """The BPMN text of a version. Raises UnknownProcess."""
    text = ProcessVersion.objects.filter(id=version_id).values_list("source", flat=True).first()
    if text is None:
        raise UnknownProcess(process=str(version_id), day="")
    return text


def lanes_of(code: str, *, as_of: dt.date | None = None) -> list[LaneInfo]:
    """The lanes that `start_process` needs bound, in the order of the model. Raises UnknownProcess."""
    model = library.model(library.in_force(code, as_of or clock.today()))
    return [LaneInfo(lane.id, lane.name, lane.role, lane.place) for lane in model.lanes_with_tasks]


def data_wanted(code: str, *, as_of: dt.date | None = None) -> list[DatumInfo]:
    """The values that the process decides by. Raises UnknownProcess."""
    model = library.model(library.in_force(code, as_of or clock.today()))
    return [DatumInfo(datum.name, datum.type, datum.default) for datum in model.data]


def model_drawing(code: str, *, as_of: dt.date | None = None) -> ProcessDrawing:
    """The picture of a process as such: nobody is anywhere in it. Raises UnknownProcess."""
    return picture(library.model(library.in_force(code, as_of or clock.today())))


def version_info(row: ProcessVersion, *, is_new: bool = False) -> VersionInfo:
    return VersionInfo(
        id=row.id,
        code=row.definition.code,
        number=row.number,
        name=row.name,
        sha256=row.sha256,
        valid_from=row.valid_from,
        valid_to=row.valid_to,
        legal_basis=row.legal_basis,
        published_at=row.published_at,
        is_new=is_new,
    )

"""Publishing processes."""

import datetime as dt
import hashlib

from django.db import transaction
from django.db.models import Max, Min, Q

from motcua.kernel import audit, clock, locks, outbox
from motcua.kernel.actor import Actor
from motcua.kernel.audit import Subject
from motcua.workflow.adapters import spiff
from motcua.workflow.bpmn import model_of
from motcua.workflow.errors import BadValue
from motcua.workflow.events import ProcessPublished
from motcua.workflow.models import ProcessDefinition, ProcessVersion
from motcua.workflow.policies import WorkflowPermission
from motcua.workflow.queries.definitions import version_info
from motcua.workflow.views import VersionInfo


@transaction.atomic
def publish_definition(
    code: str,
    bpmn: bytes,
    *,
    valid_from: dt.date,
    legal_basis: str,
    actor: Actor,
    valid_to: dt.date | None = None,
) -> VersionInfo:
    """Put a process in force from `valid_from` up to, but without, `valid_to`; instances keep the version they have.

    The version in force before ends when this one begins, and this one ends when a later one that is already published
    begins. The same file with the same validity again changes nothing and returns what is there.

    Raises:
        NotAllowed: without the right to publish.
        BadModel: the file can't be published; `problems` says line by line what to correct.
        BadValue: the code or the validity.
    """
    actor.require(WorkflowPermission.PUBLISH_DEFINITION)
    _check(code, valid_from, valid_to)
    model = model_of(bpmn)
    spiff.specification(model)
    locks.hold(f"workflow.definition.{code}")
    definition, _ = ProcessDefinition.objects.get_or_create(code=code)
    sha256 = hashlib.sha256(bpmn).hexdigest()
    valid_to = _until(definition, valid_from, valid_to)
    if known := _known(definition, sha256, valid_from, valid_to):
        return version_info(known)
    _end_before(definition, valid_from)
    version = ProcessVersion.objects.create(
        definition=definition, number=_next_number(definition), name=model.name, source=bpmn.decode("utf-8-sig"),
        sha256=sha256, specification=model.dump(), valid_from=valid_from, valid_to=valid_to, legal_basis=legal_basis,
        published_at=clock.now(),
    )  # fmt: skip
    _tell(version, actor)
    return version_info(version, is_new=True)


def _next_number(definition: ProcessDefinition) -> int:
    return (definition.versions.aggregate(last=Max("number"))["last"] or 0) + 1


def _known(
    definition: ProcessDefinition, sha256: str, valid_from: dt.date, valid_to: dt.date | None
) -> ProcessVersion | None:
    """The same file with the same validity, unless a later version has taken its place."""
    same = definition.versions.filter(sha256=sha256, valid_from=valid_from, valid_to=valid_to)
    known = same.select_related("definition").order_by("-number").first()
    if known and definition.versions.filter(number__gt=known.number, valid_from__lte=valid_from).exists():
        return None
    return known


def _check(code: str, valid_from: dt.date, valid_to: dt.date | None) -> None:
    words = code.split("-")
    if len(code) > 80 or not all(word.isalnum() and word.isascii() and word == word.lower() for word in words):
        raise BadValue(fields={"code": code})
    if valid_to is not None and valid_to <= valid_from:
        raise BadValue(fields={"valid_to": valid_to.isoformat()})


def _until(definition: ProcessDefinition, valid_from: dt.date, valid_to: dt.date | None) -> dt.date | None:
    """A version ends where the next one that is already published begins."""
    later = definition.versions.filter(valid_from__gt=valid_from).aggregate(first=Min("valid_from"))["first"]
    ends = [day for day in (valid_to, later) if day is not None]
    return min(ends, default=None)


def _end_before(definition: ProcessDefinition, day: dt.date) -> None:
    """Versions that began before `day` end there at the latest."""
    later = definition.versions.filter(Q(valid_to=None) | Q(valid_to__gt=day), valid_from__lte=day)
    later.update(valid_to=day)


def _tell(version: ProcessVersion, actor: Actor) -> None:
    audit.record(
        Subject("process_definition", version.definition_id),
        "workflow.process.published",
        actor=actor,
        legal_basis=version.legal_basis,
        after={
            "code": version.definition.code,
            "number": version.number,
            "sha256": version.sha256,
            "valid_from": version.valid_from.isoformat(),
            "valid_to": version.valid_to.isoformat() if version.valid_to else None,
        },
    )
    outbox.announce(
        ProcessPublished(
            subject_id=version.definition_id,
            code=version.definition.code,
            number=version.number,
            version_id=version.id,
            valid_from=version.valid_from.isoformat(),
        )
    )

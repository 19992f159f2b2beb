"""Files that come in parts, for both doors: begun, gone on with, given up. The door's own form says what they are for.

Answers are JSON, errors too, with what has arrived so far: a program reads them, and shows their message to a person.
"""

import uuid
from typing import Any, Final

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, JsonResponse, UnreadablePostError
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from motcua.doors.look.errors import status_of, uuid_or_none
from motcua.doors.look.request import Request
from motcua.files import uploads
from motcua.kernel import throttle
from motcua.kernel.errors import InvalidInput, MotcuaError
from motcua.papers.actions import UPLOADS
from motcua.papers.policies import PapersPermission

PAPER: Final = "paper"
_BEGUN, _PER_SECONDS = 120, 600
_LONGEST_NAME: Final = 500


def largest(purpose: str, request: Request) -> int:
    """Bytes that a file for this purpose may have.

    Raises:
        NotAllowed: no right to scan.
        InvalidInput: no such purpose.
    """
    if purpose == UPLOADS:
        request.actor.require(PapersPermission.SCAN)
        return settings.LARGEST_SCAN
    if purpose == PAPER:
        return settings.LARGEST_FILE
    raise InvalidInput


def _answer(found: uploads.UploadInfo) -> JsonResponse:
    return JsonResponse({"id": str(found.id), "received": found.received, "size": found.size, "part": uploads.PART})


def _refusal(error: MotcuaError, request: Request) -> JsonResponse:
    told: dict[str, Any] = {"code": error.code, "message": error.message}
    if "received" in error.data:
        told["received"] = error.data["received"]
    return JsonResponse(told, status=status_of(error, request))


def _whole_number(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) <= 15):
        raise InvalidInput
    return int(text)


@login_required
@never_cache
@require_POST
def begin(request: Request) -> HttpResponse:
    """Begin a file: `id` of the sender's making, `name`, `size` in bytes, `purpose` (scan or paper)."""
    try:
        upload_id, purpose = uuid_or_none(request.POST.get("id")), request.POST.get("purpose", "")
        if upload_id is None:
            raise InvalidInput
        throttle.spend(f"upload:{request.user.pk}", limit=_BEGUN, per_seconds=_PER_SECONDS)
        found = uploads.begin_upload(
            upload_id, name=request.POST.get("name", "")[-_LONGEST_NAME:],
            size=_whole_number(request.POST.get("size", "")), purpose=purpose, largest=largest(purpose, request),
            actor=request.actor,
        )  # fmt: skip
    except MotcuaError as error:
        return _refusal(error, request)
    return _answer(found)


@login_required
@never_cache
@require_http_methods(["GET", "POST", "DELETE"])
def part(request: Request, upload_id: uuid.UUID) -> HttpResponse:
    """GET: how far a file is; POST: its next part, with `X-Offset` and `X-Checksum` (SHA-256, hex); DELETE: let go."""
    try:
        if request.method == "DELETE":
            uploads.discard_upload(upload_id, actor=request.actor)
            return HttpResponse(status=204)
        if request.method == "GET":
            return _answer(uploads.upload_info(upload_id, actor=request.actor))
        offset, checksum = _whole_number(request.headers.get("X-Offset", "")), request.headers.get("X-Checksum", "")
        return _answer(uploads.add_part(upload_id, offset, request.body, checksum, actor=request.actor))
    except UnreadablePostError:
        return HttpResponse(status=400)  # the sender is gone in the middle of the part: it asks when it is back
    except MotcuaError as error:
        return _refusal(error, request)

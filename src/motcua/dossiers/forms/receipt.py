"""Form 01: derived from the dossier and the act of acceptance, frozen before anything that it says can change."""

import datetime as dt
from typing import Any

from django.db.models import Q

from motcua.dossiers.forms import checks, content, words
from motcua.dossiers.models import Attachment, Dossier, DossierPaper, FormTemplate, PaperStatus
from motcua.dossiers.pinned import procedure_of
from motcua.kernel import audit
from motcua.kernel.audit import Subject
from motcua.kernel.money import format_vnd


def accepted_entry(dossier: Dossier) -> Any:
    """The act of acceptance in the dossier's chain."""
    return audit.history(Subject("dossier", dossier.id)).filter(action="dossiers.accepted").first()


def receipt_content(dossier: Dossier, template: FormTemplate, accepted: Any) -> content.Content:
    """The facts of form 01 as they stood at acceptance.

    Raises:
        ReceiptTooEarly, ReceiptDoesNotMatch: see `checks.receipt`.
    """
    checks.receipt(dossier, accepted)
    assert accepted is not None
    return _content(dossier, template, accepted.occurred_at, signer=accepted.actor_name, accepted=dossier.accepted_at)


def confirmation_content(dossier: Dossier, template: FormTemplate) -> content.Content:
    """What the applicant may print before anybody has taken the dossier in: a confirmation, no form of the law."""
    at = dossier.submitted_at or dossier.created_at
    said = _content(dossier, template, at, signer="", accepted=None)
    note = f"Nơi tiếp nhận trả lời chậm nhất {words.moment(dossier.due_at)}." if dossier.due_at else ""
    return {**said, "title": "Xác nhận đã nộp hồ sơ", "form_said": "", "due": "Ghi khi tiếp nhận", "due_note": note}


def _content(
    dossier: Dossier, template: FormTemplate, at: dt.datetime, *, signer: str, accepted: dt.datetime | None
) -> content.Content:
    limit = procedure_of(dossier).limit_for(dossier.channel, dossier.case_id)
    papers = list(DossierPaper.objects.filter(dossier=dossier).order_by("position"))
    files = _files(dossier, at)
    due = dossier.due_original
    return {
        **content.common(dossier, template, at),
        "channel": content.channel(dossier),
        "papers": [_row(one, files) for one in papers if one.status == PaperStatus.PROVIDED],
        "missing": [one.name for one in papers if one.required and one.status == PaperStatus.MISSING],
        "sets": content.ONE_SET,
        "limit": words.limit(limit.value, limit.unit) if limit else "",
        "submitted": words.moment(dossier.submitted_at),
        "accepted": words.moment(accepted),
        "fee": format_vnd(dossier.fee_amount) if dossier.fee_amount else "",
        "return_by": content.return_by(dossier, at),
        "book": f"Quyển số {at.year}, số thứ tự {dossier.code}" if accepted else "",
        "due_label": "Ngày hẹn trả kết quả",
        "due": words.first_upper(words.long_day(due)) or "Luật không định thời hạn",
        "due_note": "",
        "signer": signer,
    }


def _files(dossier: Dossier, at: dt.datetime) -> dict[Any, int]:
    """How many files each paper had at `at`."""
    there = Attachment.objects.filter(dossier=dossier, added_at__lte=at).filter(
        Q(removed_at__isnull=True) | Q(removed_at__gt=at)
    )
    counts: dict[Any, int] = {}
    for paper_id in there.values_list("paper_id", flat=True):
        counts[paper_id] = counts.get(paper_id, 0) + 1
    return counts


def _row(paper: DossierPaper, files: dict[Any, int]) -> dict[str, str]:
    return {
        "name": paper.name, "originals": str(paper.originals or ""),
        "certified": str(paper.certified or ""), "copies": str(paper.copies or ""),
        "files": str(files.get(paper.id) or ""),
    }  # fmt: skip

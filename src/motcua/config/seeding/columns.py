"""The tables that generated dossiers fill, with the columns of their lines in order."""

from typing import Final

from motcua.deadlines.bulk import COLUMNS as CLOCK_COLUMNS
from motcua.workflow import bulk

COLUMNS: Final[dict[str, tuple[str, ...]]] = {
    "dossiers_dossier": (
        "id", "code", "secret", "state", "finance_state", "delivery_state", "channel", "return_by",
        "procedure_version_id", "procedure_code", "procedure_name", "case_id", "form_version", "answers",
        "answers_hash", "applicant_id", "applicant_kind", "applicant_name", "applicant_search", "applicant_number",
        "applicant_phone", "applicant_email", "applicant_address", "submitter", "subject_line", "receiving_unit_id",
        "handling_unit_id", "involved_units", "handler_name", "process_instance_id", "clock_id", "created_at",
        "created_by_id", "submitted_at", "accepted_at", "due_original", "due_at", "paused_since", "finished_at",
        "closed_at", "verdict", "late_by", "late_unit", "supplement_count", "fee_amount", "fee_receipt",
        "idempotency_key", "area_code", "watch_at",
    ),
    "dossiers_dossierpaper": (
        "id", "dossier_id", "paper_id", "position", "name", "required", "originals", "copies", "status", "note",
    ),
    "dossiers_attachment": (
        "id", "dossier_id", "paper_id", "file_id", "name", "media_type", "size", "sha256", "by_office", "added_at",
        "removed_at",
    ),
    "dossiers_resultdocument": (
        "id", "dossier_id", "name", "number", "file_id", "file_name", "drafted_at", "drafted_by", "issued_at",
        "issued_by", "returned_at", "returned_to", "superseded_at",
    ),
    "dossiers_supplementrequest": (
        "id", "dossier_id", "number", "reason", "papers", "pages", "requested_at", "requested_by", "answer_by",
        "answered_at", "answers_before",
    ),
    "dossiers_dossiertask": (
        "task_id", "dossier_id", "name", "kind", "role", "unit_id", "post_id", "holder_name", "opened_at",
        "step_due_at", "due_at", "paused_since",
    ),
    "deadlines_legalclock": CLOCK_COLUMNS,
    bulk.INSTANCE_TABLE: bulk.INSTANCE_COLUMNS,
    bulk.TASK_TABLE: bulk.TASK_COLUMNS,
    bulk.TIMER_TABLE: bulk.TIMER_COLUMNS,
    bulk.MESSAGE_TABLE: bulk.MESSAGE_COLUMNS,
    "kernel_auditentry": (
        "id", "subject_kind", "subject_id", "position", "occurred_at", "action", "actor_id", "actor_name",
        "behalf_id", "behalf_name", "facts", "previous_hash", "hash",
    ),
    "kernel_outboxevent": ("id", "name", "subject_kind", "subject_id", "payload", "occurred_at", "relayed_at"),
}  # fmt: skip

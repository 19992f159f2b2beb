"""The papers that the law prescribes, and those of the house: issued inside the verbs, printed when somebody asks.

`issue_form` freezes what a paper says inside the verb that issues it; `open_form` makes the PDF once and keeps it.
Templates are versions from the pack (`templates`), checks before issue stand in `checks`, registers in `register`.
"""

from motcua.dossiers.forms.issuing import issue_form, keep_form, settle
from motcua.dossiers.forms.kinds import DERIVED, FOR_APPLICANT, FormKind
from motcua.dossiers.forms.reading import (
    FormLine,
    PrintedForm,
    find_line,
    open_confirmation,
    open_form,
    open_label,
    papers_of,
)

__all__ = [
    "DERIVED",
    "FOR_APPLICANT",
    "FormKind",
    "FormLine",
    "PrintedForm",
    "find_line",
    "issue_form",
    "keep_form",
    "open_confirmation",
    "open_form",
    "open_label",
    "papers_of",
    "settle",
]

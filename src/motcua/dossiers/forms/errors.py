"""What can go wrong with the papers that the law prescribes."""

from motcua.kernel.errors import Conflict, InvalidInput, MotcuaError, NotFound, StaleState


class BadFormTemplate(InvalidInput):
    """The form {entry} can't be used: {why}. Correct it in the pack."""

    code = "dossiers.bad_form_template"


class NoFormTemplate(MotcuaError):
    """No form “{form}” is in force on {day}. Ask the province's administrator to load it."""

    code = "dossiers.no_form_template"


class UnknownForm(NotFound):
    """This dossier has no such paper. Go back to its page: it lists those that there are."""

    code = "dossiers.unknown_form"


class ReceiptTooEarly(StaleState):
    """There is no receipt yet: the dossier has not been accepted. Accept it first."""

    code = "dossiers.receipt_too_early"


class ReceiptDoesNotMatch(Conflict):
    """The due date no longer fits what was reckoned at intake; the receipt can't be printed. Tell the administrator."""

    code = "dossiers.receipt_does_not_match"


class ReasonTooThin(InvalidInput):
    """Say in words what is wrong and how to mend it: the applicant will read it."""

    code = "dossiers.reason_too_thin"


class ReasonIsTechnical(InvalidInput):
    """“{found}” is a message from a program. Say in plain words what the applicant has to know."""

    code = "dossiers.reason_is_technical"


class ResultStands(StaleState):
    """A result has been issued, so the dossier can't be stopped. Return the result."""

    code = "dossiers.result_stands"


class HistoryBroken(Conflict):
    """The history no longer agrees with an earlier control sheet. Nothing was printed. Tell the administrator."""

    code = "dossiers.history_broken"


class NoLegalBasis(InvalidInput):
    """Name the legal basis: document and article."""

    code = "dossiers.no_legal_basis"


class PeriodNotValid(InvalidInput):
    """Choose a period of at most a year that has begun, its first day before its last."""

    code = "dossiers.period_not_valid"


class RegisterTooLong(InvalidInput):
    """{count} dossiers are too many for one printed register. Choose a shorter period, or take it as a table."""

    code = "dossiers.register_too_long"

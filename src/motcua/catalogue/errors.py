"""What can go wrong in the catalogue."""

from motcua.kernel.errors import Conflict, InvalidInput, NotFound, StaleState


class UnknownProcedure(NotFound):
    """There is no procedure with the code {code}. Check the code, or search by name."""

    code = "catalogue.unknown_procedure"


class UnknownForm(NotFound):
    """There is no form called {form}."""

    code = "catalogue.unknown_form"


class InvalidDocument(InvalidInput):
    """At {path} the document should have {expected}. Correct it there."""

    code = "catalogue.invalid_document"

    def __init__(self, message: str | None = None, **data: object) -> None:
        super().__init__(message or "At {path} the document should have {expected}. Correct it there.", **data)


class InvalidCode(InvalidInput):
    """{value} is not a procedure code. A code looks like 1.001193."""

    code = "catalogue.invalid_code"

    def __init__(self, message: str | None = None, **data: object) -> None:
        super().__init__(message or "{value} is not a procedure code. A code looks like 1.001193.", **data)


class InvalidPeriod(InvalidInput):
    """The period does not fit: {detail}"""

    code = "catalogue.invalid_period"

    def __init__(self, message: str | None = None, **data: object) -> None:
        super().__init__(message or "The period does not fit: {detail}", **data)


class IncompleteProcedure(InvalidInput):
    """The procedure can't be published yet: {names} must be filled in first.

    `data["missing"]` lists the parts: name, steps, channels, papers, time_limit, subjects, agencies.
    """

    code = "catalogue.incomplete_procedure"

    def __init__(self, message: str | None = None, **data: object) -> None:
        super().__init__(message or "The procedure can't be published yet: {names} must be filled in first.", **data)


class CodeTaken(Conflict):
    """The code {value} already names another procedure in that period."""

    code = "catalogue.code_taken"


class DraftExists(Conflict):
    """There is already a draft of this procedure. Go on with that one, or discard it."""

    code = "catalogue.draft_exists"


class AlreadyOffered(Conflict):
    """It is already offered there in that period."""

    code = "catalogue.already_offered"


class NotADraft(StaleState):
    """This version has been published and can't change any more. Make a new draft."""

    code = "catalogue.not_a_draft"


class NotInForce(StaleState):
    """The procedure {code} is not in force, so this can't be done."""

    code = "catalogue.not_in_force"


class InvalidAnswers(InvalidInput):
    """Some answers don't fit. Correct the marked ones, then go on.

    `data["fields"]` maps each field to what to do.
    """

    code = "catalogue.invalid_answers"

    def __init__(self, message: str | None = None, **data: object) -> None:
        super().__init__(message or "Some answers don't fit. Correct the marked ones, then go on.", **data)


class InvalidForm(InvalidInput):
    """The form can't be used: {detail}"""

    code = "catalogue.invalid_form"

    def __init__(self, message: str | None = None, **data: object) -> None:
        super().__init__(message or "The form can't be used: {detail}", **data)


class BrokenSearchCursor(InvalidInput):
    """The link to the next page is broken. Search again."""

    code = "catalogue.broken_cursor"

    def __init__(self, message: str | None = None, **data: object) -> None:
        super().__init__(message or "The link to the next page is broken. Search again.", **data)


class NoCompetentUnit(NotFound):
    """No agency handles the procedure {code} there. Choose another area, or ask at a service point."""

    code = "catalogue.no_competent_unit"

"""What can go wrong when people are to be told something."""

from motcua.kernel.errors import InvalidInput, MotcuaError, NotFound


class BadNotices(InvalidInput):
    """The notices of the pack do not fit: {entry}: {why}. Correct notices.json and load the pack again."""

    code = "notices.bad_notices"


class NoTemplate(MotcuaError):
    """There is no text for the notice “{kind}” on {day}. Add it to notices.json of the pack."""

    code = "notices.no_template"


class MissingWord(MotcuaError):
    """The notice “{kind}” was to be sent without {name}, which its text needs. This is a fault of the program."""

    code = "notices.missing_word"


class UnknownNotice(NotFound):
    """There is no such notice. It may be too old to be kept."""

    code = "notices.unknown_notice"


class BadGateway(MotcuaError):
    """The gateway for short messages cannot be used: {why}. Correct MOTCUA_SMS."""

    code = "notices.bad_gateway"


class NotTaken(MotcuaError):
    """The gateway did not take the message: {answer}."""

    code = "notices.not_taken"


class UnknownLanguage(InvalidInput):
    """“{language}” is not a language of this house. Choose Vietnamese or English."""

    code = "notices.unknown_language"

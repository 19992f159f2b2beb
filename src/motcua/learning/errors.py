"""What can go wrong while learning."""

from motcua.kernel.errors import InvalidInput, NotFound


class NoHelp(NotFound):
    """There is no help for such a page. Open the page itself, then choose Help there."""

    code = "learning.no_help"


class BadLearning(InvalidInput):
    """The guided tasks of the pack do not fit: {entry}: {why}. Correct learning.json and load the pack again."""

    code = "learning.bad_learning"


class UnknownLearningPlace(InvalidInput):
    """Choose one of the roles that are offered."""

    code = "learning.unknown_place"

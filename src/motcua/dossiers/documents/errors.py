"""What can go wrong with the texts of results."""

from motcua.kernel.errors import Conflict, InvalidInput, NotFound


class BadResultTemplate(InvalidInput):
    """The template {entry} can't be used: {why}. Correct it in the pack."""

    code = "dossiers.bad_result_template"


class NoResultTemplate(InvalidInput):
    """Choose one of the templates that are in force for this procedure."""

    code = "dossiers.no_result_template"


class UnknownText(NotFound):
    """There is no such version of the text. Open the dossier again."""

    code = "dossiers.unknown_text"


class TextMissing(InvalidInput):
    """Write the text, with {most} characters at most."""

    code = "dossiers.text_missing"


class TextOvertaken(Conflict):
    """{by} kept version {version} meanwhile. Compare it with yours, take over what you need, and keep it again."""

    code = "dossiers.text_overtaken"


class BlanksLeft(InvalidInput):
    """There are still places marked with dots. Fill them in, keep the text, then adopt it."""

    code = "dossiers.blanks_left"


class ChangesNotSeen(Conflict):
    """The text of the result was changed against its template. Look at the changes of version {version}, then approve.

    `data["dossier"]` says of which dossier.
    """

    code = "dossiers.changes_not_seen"

"""Rows of a plan's table, as text. A formula, a merged cell or an unreadable file is said, not guessed."""

from typing import Final

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from motcua.identity.errors import BadPlan
from motcua.kernel import sheets
from motcua.kernel.sheets import CellFault, Line, SheetFault, UnreadableSheet

MOST_ROWS: Final = 20_000
_MOST_COLUMNS: Final = 100
_CELLS: Final = {
    CellFault.FORMULA: _("a formula; put its value there"),
    CellFault.ERROR: _("an error; put the value there"),
    CellFault.MERGED: _("merged cells; give each row its own values"),
    CellFault.MANGLED: _("letters are broken; type the text again"),
}
_FILES: Final = {
    SheetFault.OLD_WORKBOOK: _("an old workbook, or one behind a password; save it as .xlsx without one"),
    SheetFault.ENCODING: _("save the file as UTF-8 (CSV UTF-8)"),
    SheetFault.CONTENT: _("this is not a workbook, or it is protected by a password"),
}
_TOO_LONG: Final = _("more than %(n)d rows")


def rows(name: str, content: bytes) -> list[list[str]]:
    """The rows of the first sheet, cells without blanks around them.

    Raises:
        BadPlan: not UTF-8, not a workbook, protected, too large, with formulas or merged cells; says which row.
    """
    try:
        found = [_texts(name, line) for line in sheets.lines(content, most_rows=MOST_ROWS, most_columns=_MOST_COLUMNS)]
    except UnreadableSheet as error:
        raise BadPlan(where=name, what=str(_FILES.get(error.fault, _TOO_LONG % {"n": MOST_ROWS}))) from None
    if len(found) > MOST_ROWS:
        raise BadPlan(where=name, what=str(_TOO_LONG % {"n": MOST_ROWS}))
    return found


def _texts(name: str, line: Line) -> list[str]:
    if fault := next((cell.fault for cell in line.cells if cell.fault), None):
        place = gettext("%(file)s, row %(n)d") % {"file": name, "n": line.number}
        raise BadPlan(where=place, what=str(_CELLS[fault]))
    return [cell.text for cell in line.cells]

"""The spreadsheets of a list: the template to fill in, and the codes that were given."""

import io
import uuid
from typing import Any

from django.utils.translation import gettext

from motcua.catalogue.views import ProcedureView
from motcua.dossiers import queries

TEXT = "@"
FILLED = 500


def template_sheet(view: ProcedureView, case_id: uuid.UUID | None) -> bytes:
    """Heads of all columns of a case; cells are text, so that no spreadsheet drops a leading zero; choices as lists."""
    from openpyxl import Workbook  # costly to load, and few processes ever need it
    from openpyxl.styles import Font
    from openpyxl.utils import get_column_letter
    from openpyxl.worksheet.datavalidation import DataValidation

    book = Workbook()
    sheet: Any = book.active
    options = {
        f"form:{one.name}": one.options for part in (view.form.pages if view.form else ()) for one in part.fields
    }
    for at, (key, head) in enumerate(queries.group_columns(view, case_id).items(), 1):
        cell = sheet.cell(1, at, head)
        cell.font = Font(bold=True)
        letter = get_column_letter(at)
        sheet.column_dimensions[letter].width = max(16, min(40, len(head) + 4))
        for line in range(2, FILLED + 2):
            sheet.cell(line, at).number_format = TEXT
        listed = '"' + ",".join(option.label.replace(",", " ") for option in options.get(key, ())) + '"'
        if 2 < len(listed) < 256:  # longer ones no spreadsheet takes
            choice = DataValidation(type="list", formula1=listed, allow_blank=True)
            choice.add(f"{letter}2:{letter}{FILLED + 1}")
            sheet.add_data_validation(choice)
        if key.startswith("paper:"):
            told = DataValidation(type="textLength", operator="lessThan", formula1="40", showInputMessage=True)
            told.promptTitle = head[:32]
            told.prompt = gettext(
                "Empty: as for the whole list. Otherwise 1C 1T 2S: C original, T certified copy, S copy; 0 for none."
            )
            told.add(f"{letter}2:{letter}{FILLED + 1}")
            sheet.add_data_validation(told)
    sheet.freeze_panes = "B2"
    return _bytes(book)


def results_sheet(page: queries.GroupPage) -> bytes:
    """Row, name, code or what is wrong."""
    from openpyxl import Workbook

    book = Workbook()
    sheet: Any = book.active
    sheet.append([gettext("Row"), gettext("Full name"), gettext("Dossier code"), gettext("What is wrong")])
    for row in page.rows:
        wrong = "; ".join(f"{page.columns.get(key, '')}: {said}".lstrip(": ") for key, said in row.problems.items())
        sheet.append([row.number, _plain(row.cells.get("name", "")), row.code, _plain(wrong)])
    return _bytes(book)


def _plain(text: str) -> str:
    """Never a formula, whatever somebody typed."""
    return f"'{text}" if text[:1] in "=+-@" and text else text


def _bytes(book: Any) -> bytes:
    kept = io.BytesIO()
    book.save(kept)
    return kept.getvalue()

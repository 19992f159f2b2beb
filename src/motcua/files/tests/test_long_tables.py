"""Tables that the house gives: whatever is in the rows comes back as it was, and never as a formula."""

import csv
import io

from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from motcua.files.long_tables import write_csv, write_xlsx
from motcua.kernel import clock

TEXTS = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), max_size=40)


def sheets(data):
    return [list(sheet.iter_rows(values_only=True)) for sheet in load_workbook(io.BytesIO(data)).worksheets]


@given(st.lists(st.tuples(TEXTS, TEXTS), max_size=8))
def test_a_workbook_gives_back_every_text(rows):
    kept = io.BytesIO()
    assert write_xlsx(kept, ["a", "b"], rows, title="x") == len(rows)
    [[_, *found]] = sheets(kept.getvalue())
    assert found == [tuple(text.replace("\ufffe", "").replace("\uffff", "") or None for text in row) for row in rows]


@given(st.lists(st.tuples(TEXTS, TEXTS), max_size=8))
def test_a_csv_gives_back_every_text_and_no_formula(rows):
    kept = io.BytesIO()
    assert write_csv(kept, ["a", "b"], rows) == len(rows)
    _, *found = csv.reader(io.StringIO(kept.getvalue().decode("utf-8-sig"), newline=""))
    assert [[cell.removeprefix("'") for cell in row] for row in found] == [
        [cell.removeprefix("'") for cell in row] for row in rows
    ]
    assert not any(cell.startswith(("=", "+", "-", "@", "|")) for row in found for cell in row)


def test_what_is_too_long_for_a_sheet_goes_on_in_the_next_with_its_heads():
    kept = io.BytesIO()
    assert write_xlsx(kept, ["số"], [(str(n),) for n in range(5)], title="Hồ sơ: [1]", most=2) == 5
    assert sheets(kept.getvalue()) == [
        [("số",), ("0",), ("1",)], [("số",), ("2",), ("3",)], [("số",), ("4",)]
    ]  # fmt: skip


def test_moments_are_those_of_the_wall_clock():
    kept, moment = io.BytesIO(), clock.at(2026, 11, 23, 8, 30)
    write_xlsx(kept, ["a", "b"], [(moment, 7)], title="x")
    [[_, (day, number)]] = sheets(kept.getvalue())
    assert (f"{day:%d/%m/%Y %H:%M}", number) == ("23/11/2026 08:30", 7)
    kept = io.BytesIO()
    write_csv(kept, ["a", "b"], [(moment, None)])
    assert "23/11/2026 08:30," in kept.getvalue().decode("utf-8-sig")

"""Why something was not read, or read with a doubt: stable codes, one English message each (a msgid)."""

from __future__ import annotations

REASONS: dict[str, str] = {
    # a line or a whole file
    "empty_file": "The file is empty. Choose the file that was downloaded.",
    "not_found": "There is no such file. Check its path.",
    "broken_archive": "The compressed file is damaged or ends half-way. Download it again.",
    "too_much": "The file grows beyond what may be read once it is unpacked. Split it into smaller files.",
    "line_too_long": "The line is longer than a record can be. It was skipped.",
    "not_utf8": "The line is not UTF-8 text. Save the file as UTF-8.",
    "not_json": "The line is not JSON. It was skipped.",
    "not_a_record": "This is JSON, but not a procedure record: an object was expected.",
    "unknown_form": "The record has none of the known forms: its field names are not those of a procedure.",
    "cut_off": "The file ends in the middle of a record. Download it again.",
    "too_deep": "The values are nested too deeply for a record.",
    "no_code": "The record has no procedure code.",
    "no_name": "The record has no name.",
    "duplicate_code": "This code came before in the same file. Only the first record was read.",
    # a whole record
    "page_of_another": "The page inside this record is another procedure's. Nothing of it may be used.",
    "foreign_results": "The results are another procedure's: nothing else in the record speaks of them.",
    # a field
    "wrong_type": "The field holds another type of value than expected. It was not read.",
    "control_character": "The field holds characters that no text may hold. They were replaced.",
    "odd_code": "The code does not have the form d.dddddd. It was kept as it stands.",
    "unknown_level": "This level is not known. It was kept as it stands.",
    "unknown_subject": "This group of subjects is not known. It was kept as it stands.",
    "unknown_type": "This type of procedure is not known. It was kept as it stands.",
    "unknown_channel": "This way of handing in is not known. The row was not read.",
    "cut_field": "The field was cut at a heading's words. It was read from the whole page instead.",
    "unread_rows": "The table does not have the expected headings or rows. It was not read.",
    "unit_missing": "The time limit is a bare number: its unit is not stated.",
    "unknown_unit": "The unit of this time limit is not known.",
    "limit_in_words": "The time column holds words. They were kept as the condition.",
    "limit_missing": "The time column is empty.",
    "glued_number": "A time and an amount without units stand together. The first digit was read as the time.",
    "foreign_currency": "The fee is not in VND.",
    "small_amount": "The fee is under 1,000 đồng: it may be meant in thousands. It was kept as it stands.",
    "bad_amount": "This amount is malformed. It was not read as a fee.",
    "amount_is_bound": "An amount is a bound (from, up to, over), not a fee. It stays in the words.",
    "unknown_fee": "The fee column says neither an amount nor that it is free.",
    "open_parenthesis": "A parenthesis after the fee is never closed. It was read up to the end of its line.",
    "fee_in_words": "The column says free, but the words after it speak of fees set elsewhere.",
    "paper_without_name": "A counted row has no name.",
    "paper_without_count": "Text after the last count has none of its own. It was not read as a paper.",
    "form_unclear": "The form's file name could not be told from the paper's name.",
    "count_unclear": "The number of originals or copies is not a number.",
    "no_number": "A legal basis is named without a document number.",
    "cut_number": "The document number is cut. It was completed from the title of the same row.",
    "odd_number": "The document number has an unusual form. It was kept as it stands.",
    "no_result_code": "A result has no code.",
    "odd_result_code": "The result code has an unusual form. It was kept as it stands.",
    "many_doubts": "There are more doubts in this record than are listed.",
    "missing_part": "A part that every procedure must have is empty.",
}


def message_of(reason: str) -> str:
    """The message of a reason; an unknown reason is a defect of ours and says so by failing."""
    return REASONS[reason]

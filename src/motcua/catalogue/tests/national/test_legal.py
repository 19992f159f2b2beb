"""Legal bases: the number column told from the numbers that titles cite."""

import pytest

from motcua.catalogue.national import legal
from motcua.catalogue.national.records import Notes

HEADING = "Tên văn bản pháp lýMã văn bản"


def numbers(text: str, notes: Notes | None = None) -> list[str]:
    return [basis.number for basis in legal.read_glued(HEADING + text, notes or Notes())]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # a title that is its number
        ("Nghị định 11/2021/NĐ-CP11/2021/NĐ-CPLuật 9/2019/QH149/2019/QH14", ["11/2021/NĐ-CP", "9/2019/QH14"]),
        # a year glued to the number, a prefix in the column
        ("Luật Trọng tài năm 201254/2012/QH13Luật ViễnLuật số 24/2023/QH15", ["54/2012/QH13", "24/2023/QH15"]),
        ("Về thẻ nhà báosố 7/2025/TT-BTP", ["7/2025/TT-BTP"]),
        ("Nghị định của Chính phủ ngày 31/12/202044/2021/NĐ-CP", ["44/2021/NĐ-CP"]),
        # numbers cited inside a title are no rows of their own
        (
            "Thông tư sửa đổi Thông tư số 1/2020/TT-BTC ngày 02/01/2020 và Thông tư số 2/2020/TT-BTC.\n3/2024/TT-BTC",
            ["3/2024/TT-BTC"],
        ),
        ("Sửa đổi Nghị định số 5/2021/NĐ-CP20/2024/NĐ-CPLuật A1/2020/QH14", ["20/2024/NĐ-CP", "1/2020/QH14"]),
        # the next title glued to the number: in capitals, in lower case, without its first letter, after a space
        ("Luật A1/2020/QH14QUY ĐỊNH MỨC THU25/2021/TT-BTC", ["1/2020/QH14", "25/2021/TT-BTC"]),
        ("Luật A1/2020/TT-BTCQUY ĐỊNH MỨC THU25/2021/TT-BTC", ["1/2020/TT-BTC", "25/2021/TT-BTC"]),
        ("Luật A1/2020/NĐ-CPquy định chi tiết2/2021/NĐ-CP", ["1/2020/NĐ-CP", "2/2021/NĐ-CP"]),
        ("Luật A1/2020/NĐ-CPhông tư B2/2021/TT-BXD", ["1/2020/NĐ-CP", "2/2021/TT-BXD"]),
        ("Luật A1/2020/NĐ-CP Nghị quyết số 2/2021/NQ-CP của Chính phủ2/2021/NQ-CP", ["1/2020/NĐ-CP", "2/2021/NQ-CP"]),
        # kinds
        (
            "A66.7/2025/NQ-CPB05/2015/TTLT-BTP-BCA-BYTC02/2020/UBTVQH14D461/QĐ-BXDE10/2001/QĐ-TTg",
            ["66.7/2025/NQ-CP", "05/2015/TTLT-BTP-BCA-BYT", "02/2020/UBTVQH14", "461/QĐ-BXD", "10/2001/QĐ-TTg"],
        ),
        ("Thông tư số 11/2020/TT- BTP ngày 31/12/202011/2020/TT-BTP", ["11/2020/TT-BTP"]),
        ("Không có thông tin", []),
    ],
)
def test_one_number_a_row_in_order(text, expected):
    assert numbers(text) == expected


@pytest.mark.parametrize(
    ("text", "number", "reason"),
    [
        ("Nghị định số 46/2020/NĐ-CP46/2020", "46/2020/NĐ-CP", "cut_number"),
        ("Thông tư số 8/2026/TT-BTP ngày 26/01/20268/2026", "8/2026/TT-BTP", "cut_number"),
        ("Nghị định số 118/2025/NĐ-CP về một cửa118/2025/NĐ-C", "118/2025/NĐ-CP", "cut_number"),
        ("Quyết định số 23/2022/QĐ-TTg kỳ họp thứ 323/2022/QĐ-TTg", "23/2022/QĐ-TTg", "cut_number"),
        ("Luật Thú yLuật Thú y 2015", "", "no_number"),
        ("Nghị định về hải quan18/2021/ND-CP", "18/2021/ND-CP", "odd_number"),
    ],
)
def test_cut_and_missing_numbers_are_reported(text, number, reason):
    notes = Notes()
    assert numbers(text, notes) == [number]
    assert {problem.reason for problem in notes.problems} == {reason}


def test_a_row_without_a_number_does_not_swallow_the_next():
    notes = Notes()
    found = legal.read_glued(f"{HEADING}Luật Thú yLuật Thú y 2015Thông tư về phí7/2020/TT-BTC", notes)
    assert [(basis.number, basis.title) for basis in found] == [
        ("", "Luật Thú yLuật Thú y 2015"),
        ("7/2020/TT-BTC", "Thông tư về phí"),
    ]


def test_a_row_of_a_table_keeps_date_and_issuer():
    basis = legal.read_row("Thông tư số 67/2024/TT-BQP", "Quy định về xe", "14-10-2024", "Bộ trưởng", notes=Notes())
    assert (basis.number, basis.title, basis.date, basis.issuer) == (
        "67/2024/TT-BQP",
        "Quy định về xe",
        "14-10-2024",
        "Bộ trưởng",
    )

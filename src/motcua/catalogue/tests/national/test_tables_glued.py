"""Channels, papers and results of a crawled page, whose cells are glued to one another."""

from decimal import Decimal

import pytest

from motcua.catalogue.national import channels, papers, results
from motcua.catalogue.national.records import Channel, Fee, Notes, Paper, Result, TimeLimit

ROWS = "Hình thức nộpThời gianPhí, lệ phíMô tả"
TABLE = "Tên giấy tờMẫu đơn, tờ khaiSố lượng"


def reasons(notes: Notes) -> set[str]:
    return {problem.reason for problem in notes.problems}


def channel(text: str, notes: Notes | None = None) -> Channel:
    (only,) = channels.read_glued(ROWS + text, notes or Notes())
    return only


def paper(text: str) -> Paper:
    (only,) = papers.read_glued(f"--{TABLE}{text}", Notes())
    return only


class TestChannels:
    def test_rows_are_told_from_the_same_words_in_a_description(self):
        notes = Notes()
        found = channels.read_glued(
            f"{ROWS}Trực tuyến5 Ngày làm việcMiễn phí- Trực tiếp: nộp tại quầy số 3. - Trực tuyến: qua mạng."
            "Dịch vụ bưu chính8 NgàyKhông có thông tinGửi về Sở.Trực tiếp2 GiờMiễn phí",
            notes,
        )
        assert [(row.channel, row.limits, row.free) for row in found] == [
            ("online", (TimeLimit(Decimal(5), "working_day"),), True),
            ("post", (TimeLimit(Decimal(8), "day"),), None),
            ("direct", (TimeLimit(Decimal(2), "hour"),), True),
        ]
        assert found[0].description == "- Trực tiếp: nộp tại quầy số 3. - Trực tuyến: qua mạng."
        assert notes.problems == ()

    @pytest.mark.parametrize(
        ("text", "limit", "reason"),
        [
            ("Trực tiếp6 ThángMiễn phí", TimeLimit(Decimal(6), "month"), None),
            ("Trực tiếp1.5 NgàyMiễn phí", TimeLimit(Decimal("1.5"), "day"), None),
            ("Trực tiếp1Miễn phí", TimeLimit(Decimal(1), None), "unit_missing"),
            ("Trực tiếpTrả ngay tại quầyMiễn phí", TimeLimit(None, "none", "Trả ngay tại quầy"), "limit_in_words"),
        ],
    )
    def test_a_time_has_a_unit_or_says_so(self, text, limit, reason):
        notes = Notes()
        assert channel(text, notes).limits == (limit,)
        assert reasons(notes) == ({reason} if reason else set())

    def test_a_bare_number_glued_to_an_amount_is_parted_and_reported(self):
        notes = Notes()
        found = channel("Trực tuyến140,000 Việt Nam Đồng", notes)
        assert found.limits == (TimeLimit(Decimal(1), None),)
        assert found.fees == (Fee(40_000),)
        assert "glued_number" in reasons(notes)

    def test_rows_of_one_channel_become_its_limits_with_their_conditions(self):
        found = channel("Trực tiếp7 NgàyMiễn phíHồ sơ đơn giảnTrực tiếp14 NgàyMiễn phíHồ sơ phức tạp")
        assert found.limits == (
            TimeLimit(Decimal(7), "day", "Hồ sơ đơn giản"),
            TimeLimit(Decimal(14), "day", "Hồ sơ phức tạp"),
        )

    def test_rows_that_differ_in_words_only_stay_apart_and_equal_ones_are_one(self):
        found = channel("Trực tiếp5 NgàyMiễn phíTại xãTrực tiếp5 NgàyMiễn phíTại tỉnhTrực tiếp5 NgàyMiễn phíTại xã")
        assert [limit.condition for limit in found.limits] == ["Tại xã", "Tại tỉnh"]
        assert channel("Trực tiếp5 NgàyMiễn phíTrực tiếp5 NgàyMiễn phí").limits == (TimeLimit(Decimal(5), "day"),)

    def test_a_table_without_its_rows_is_reported(self):
        notes = Notes()
        assert channels.read_glued("Nộp ở đâu cũng được", notes) == ()
        assert reasons(notes) == {"unread_rows"}


class TestFees:
    def test_both_thousands_separators_and_an_amount_said_twice(self):
        found = channel("Trực tiếp3 Ngày20,000 VNĐ(20.000 đồng/thẻ; cấp lại do mất: 45.000đ/thẻ.)Nộp tại quầy")
        assert [(fee.amount, fee.condition) for fee in found.fees] == [
            (20_000, "20.000 đồng/thẻ"),
            (45_000, "cấp lại do mất: 45.000đ/thẻ"),
        ]
        assert (found.free, found.description) == (False, "Nộp tại quầy")

    def test_nested_parentheses_are_one_note(self):
        found = channel("Trực tiếp3 Ngày900,000 VNĐ((áp dụng mức phí 450.000 đồng (bốn trăm rưởi) đến hết năm))Tại Sở")
        assert [(fee.amount, fee.condition) for fee in found.fees] == [
            (900_000, None),
            (450_000, "(áp dụng mức phí 450.000 đồng (bốn trăm rưởi) đến hết năm)"),
        ]
        assert found.description == "Tại Sở"

    def test_a_note_whose_own_words_close_it_too_early(self):
        found = channel("Trực tiếp3 Ngày50,000 VNĐ(gồm thẩm định). (Áp dụng mức phí: 25.000 đồng đến hết năm).)Tại Sở")
        assert [fee.amount for fee in found.fees] == [50_000, 25_000]
        assert found.description == "Tại Sở"

    def test_a_parenthesis_never_closed_ends_where_the_description_is_glued_on(self):
        notes = Notes()
        found = channel("Trực tiếp3 Ngày50,000 VNĐ(đồng/lần (thu khi nộp)Nộp tại quầy", notes)
        assert [(fee.amount, fee.condition) for fee in found.fees] == [(50_000, "/lần (thu khi nộp)")]
        assert found.description == "Nộp tại quầy"
        assert reasons(notes) == {"open_parenthesis"}

    def test_free_with_an_amount_in_its_note_is_both(self):
        found = channel("Trực tiếp3 NgàyMiễn phí(Cấp bản sao: 8.000 đồng/bản)")
        assert (found.free, [fee.amount for fee in found.fees]) == (True, [8_000])

    def test_free_with_fees_set_elsewhere_is_reported(self):
        notes = Notes()
        assert channel("Trực tiếp3 NgàyMiễn phí(Mức thu do Hội đồng nhân dân tỉnh quy định)", notes).free is True
        assert reasons(notes) == {"fee_in_words"}

    def test_a_list_in_the_description_is_no_note(self):
        found = channel("Trực tiếp3 NgàyMiễn phí(1) Nộp tại quầy. (2) Trả 5.000 đồng tiền gửi.")
        assert (found.fees, found.description) == ((), "(1) Nộp tại quầy. (2) Trả 5.000 đồng tiền gửi.")

    @pytest.mark.parametrize(
        ("words", "amounts", "reason"),
        [
            ("12.000/giấy", [12_000], None),
            ("2 triệu đồng/giấy phép", [2_000_000], None),
            ("Phí: 1,700,000 sát hạch", [1_700_000], None),
            ("7 USD/người", [7], "foreign_currency"),
            ("3.000.0000 đồng/lần", [], "bad_amount"),
            ("tài sản dưới 50.000.000 đồng", [], "amount_is_bound"),
            ("Nghị định số 12/2020/NĐ-CP", [], None),
        ],
    )
    def test_amounts_in_words(self, words, amounts, reason):
        notes = Notes()
        assert [fee.amount for fee in channel(f"Trực tiếp3 NgàyMiễn phí({words})", notes).fees] == amounts
        assert reasons(notes) == ({reason} if reason else set())

    def test_an_amount_typed_in_thousands_is_kept_and_reported(self):
        notes = Notes()
        found = channel("Trực tiếp3 Ngày80 VNĐ(80.000 đồng/thẻ)", notes)
        assert [fee.amount for fee in found.fees] == [80, 80_000]
        assert reasons(notes) == {"small_amount"}

    def test_the_words_know_the_currency_of_the_same_amount(self):
        (fee,) = channel("Trực tiếp3 Ngày50 VNĐ(50 USD/chuyến bay)").fees
        assert (fee.amount, fee.currency) == (50, "USD")

    def test_a_foreign_fee_keeps_its_currency(self):
        (fee,) = channel("Trực tuyến3 Ngày25 USD(Cấp một lần)").fees
        assert (fee.amount, fee.currency, fee.condition) == (25, "USD", "Cấp một lần")


class TestPapers:
    def test_each_counted_row_is_a_paper_below_the_heading_of_its_case(self):
        found = papers.read_glued(
            f"Trường hợp cấp mới:{TABLE}- Đơn đề nghị1 bản chính+ Bản sao bằng0 bản chính,1 bản sao"
            f"Trường hợp cấp lại{TABLE}a) Đơn đề nghị cấp lại;2 bản chính",
            Notes(),
        )
        assert found == (
            Paper("Đơn đề nghị", 1, None, "Trường hợp cấp mới:"),
            Paper("Bản sao bằng", 0, 1, "Trường hợp cấp mới:"),
            Paper("a) Đơn đề nghị cấp lại;", 2, None, "Trường hợp cấp lại"),
        )

    def test_no_heading_is_no_case(self):
        assert paper("Tờ khai1 bản chính").case is None

    @pytest.mark.parametrize(
        ("row", "name", "counts"),
        [
            (
                "Phiếu yêu cầu (01 bản chính) theo mẫu1 bản chính,1 bản sao",
                "Phiếu yêu cầu (01 bản chính) theo mẫu",
                (1, 1),
            ),
            ("Tờ khai: nộp 02 bản chính;0 bản chính", "Tờ khai: nộp 02 bản chính;", (0, None)),
            ("Báo cáo tài chính năm 20251 bản chính", "Báo cáo tài chính năm 2025", (1, None)),
            ("Thông tin theo mục 11 bản chính", "Thông tin theo mục 1", (1, None)),
            ("Sổ theo dõi;12 bản chính", "Sổ theo dõi;", (12, None)),
            ("Tơ\u0300 khai1 bản chính", "Tờ khai", (1, None)),
        ],
    )
    def test_counts_are_told_from_numbers_in_names(self, row, name, counts):
        found = paper(row)
        assert (found.name, (found.originals, found.copies)) == (name, counts)

    def test_the_next_row_may_begin_with_a_number(self):
        found = papers.read_glued(f"--{TABLE}Đơn1 bản chính02 ảnh cỡ 3x41 bản chính1. Hợp đồng1 bản chính", Notes())
        assert [row.name for row in found] == ["Đơn", "02 ảnh cỡ 3x4", "1. Hợp đồng"]

    def test_what_has_no_count_is_reported_not_lost(self):
        notes = Notes()
        papers.read_glued(f"--{TABLE}Đơn1 bản chínhGhi chú cuối bảng", notes)
        (problem,) = notes.problems
        assert (problem.reason, problem.raw_excerpt) == ("paper_without_count", "Ghi chú cuối bảng")


class TestForms:
    @pytest.mark.parametrize(
        ("cell", "name", "forms"),
        [
            ("Đơn đề nghị theo mẫuMau 01.docx", "Đơn đề nghị theo mẫu", ("Mau 01.docx",)),
            (
                "Đơn theo Phụ lục II Thông tư số 3/2024/TT-BTPPhụ lục II (1).docx",
                "Đơn theo Phụ lục II Thông tư số 3/2024/TT-BTP",
                ("Phụ lục II (1).docx",),
            ),
            ("Bản khai do chủ tàu ký.MauKX12.doc", "Bản khai do chủ tàu ký.", ("MauKX12.doc",)),
            ("Tờ khai (Mẫu số 01/ABC)01 ABC.docx", "Tờ khai (Mẫu số 01/ABC)", ("01 ABC.docx",)),
            ("Đơn đề nghị cấp phép1.009999.docx", "Đơn đề nghị cấp phép", ("1.009999.docx",)),
            (
                "Giấy phép nhóm IVMau 35 - Phu luc II_36.2025.doc",
                "Giấy phép nhóm IV",
                ("Mau 35 - Phu luc II_36.2025.doc",),
            ),
            ("Đơn theo mẫuvăn bản xin phép.docx", "Đơn theo mẫu", ("văn bản xin phép.docx",)),
            ("Danh sách thuyền viên;Mẫu 1.docxMẫu 2.pdf", "Danh sách thuyền viên;", ("Mẫu 1.docx", "Mẫu 2.pdf")),
            ("Đơn của công dân.1.nxinnhncon.doc", "Đơn của công dân.", ("1.nxinnhncon.doc",)),
            ("Báo cáo năm;PHỤ LỤC IV.MẪU BÁO CÁO.docx", "Báo cáo năm;", ("PHỤ LỤC IV.MẪU BÁO CÁO.docx",)),
            ("Tệp định dạng .pdf có ký số", "Tệp định dạng .pdf có ký số", ()),
        ],
    )
    def test_the_file_is_parted_from_the_name(self, cell, name, forms):
        found = paper(f"{cell}1 bản chính")
        assert (found.name, found.forms) == (name, forms)

    def test_an_unclear_seam_is_reported_and_the_text_kept(self):
        notes = Notes()
        (found,) = papers.read_glued(f"--{TABLE}don xin cap phep.docx1 bản chính", notes)
        assert (found.name, found.forms) == ("don xin cap phep.docx", ())
        assert reasons(notes) == {"form_unclear"}


class TestResults:
    def test_names_and_codes_in_turn_then_the_furniture_of_the_page(self):
        tail = results.read_glued(
            "Giấy phépMã: KQ.G15.000123- Văn bản từ chốiMã: 000.00.00.G04-KQ0251Từ khóagiấy phép; tàuMô tảKhông có "
            "thông tinChọn cơ quan thực hiệnTỉnh/ Thành phốNộp hồ sơ",
            Notes(),
        )
        assert tail.results == (Result("Giấy phép", "KQ.G15.000123"), Result("Văn bản từ chối", "000.00.00.G04-KQ0251"))
        assert (tail.keywords, tail.description) == ("giấy phép; tàu", "")

    @pytest.mark.parametrize(
        ("text", "code", "reason"),
        [
            ("Thẻ hành nghềMã: 12231", "12231", "odd_result_code"),
            ("Thẻ hành nghềMã: KQ-G10.000004", "KQ-G10.000004", "odd_result_code"),
            ("Thẻ hành nghềMã: Chưa có", None, "no_result_code"),
            ("Thẻ hành nghề", None, "no_result_code"),
        ],
    )
    def test_odd_codes_are_kept_as_they_stand(self, text, code, reason):
        notes = Notes()
        assert results.read_list(text, notes) == (Result("Thẻ hành nghề", code),)
        assert reasons(notes) == {reason}

"""The structured forms: the national database's JSON, and a ministry's tables."""

from decimal import Decimal

from motcua.catalogue.national.reader import read_record
from motcua.catalogue.national.records import (
    Channel,
    Fee,
    LegalBasis,
    NationalProcedure,
    Paper,
    Related,
    Result,
    TimeLimit,
)

DATABASE = {
    "MATTHC": "2.000001",
    "TENTTHC": "Đăng ký  thử nghiệm",
    "MACOQUANCONGBO": "G09",
    "LOAITTHC": "Loại khác",
    "QUYETDINH": "5/QĐ-BT",
    "CAPTHUCHIEN": [{"CAPTHUCHIEN": "1"}, {"CAPTHUCHIEN": 3, "TENCAP": "Cấp xã"}],
    "LINHVUCTHUCHIEN": [{"MALINHVUC": "G09-01", "TENLINHVUC": "Thử nghiệm"}],
    "DOITUONGTHUCHIEN": [{"MA": "1", "TEN": "Công dân Việt Nam"}],
    "TRINHTUTHUCHIEN": [{"TRUONGHOP": "Cấp mới", "TRINHTU": [{"TENTRINHTU": "Bước 1"}, {"TENTRINHTU": "Bước 2"}]}],
    "CACHTHUCTHUCHIEN": [
        {
            "KENH": "1",
            "THOIGIAN": [
                {
                    "THOIGIANGIAIQUYET": "3",
                    "DONVITINH": "Ngày làm việc",
                    "MOTA": "Tại quầy",
                    "PHILEPHI": [{"MAPHILEPHI": "P1", "SOTIEN": "50000", "DONVI": "VND", "MOTA": "Phí thẩm định"}],
                }
            ],
        },
        {"KENH": 2, "THOIGIAN": {"THOIGIANGIAIQUYET": 2, "DONVITINH": "Ngày", "PHILEPHI": [{"SOTIEN": "0"}]}},
        {"KENH": "9", "THOIGIAN": []},
    ],
    "THANHPHANHOSO": [
        {
            "TRUONGHOP": "Cấp mới",
            "GIAYTO": [{"TENGIAYTO": "- Đơn", "SOBANCHINH": 1, "SOBANSAO": "0", "TENMAUDON": "Mau 1.docx"}],
        }
    ],
    "KETQUATHUCHIEN": [{"MAKETQUA": "KQ.G09.000001", "TENKETQUA": "Giấy phép"}],
    "CANCUPHAPLY": [{"SOVANBAN": "Luật số 9/2019/QH14", "TENVANBAN": "Luật A", "NGAYBANHANH": "20/11/2019"}],
    "COQUANTHUCHIEN": [{"MADONVI": "G09", "TENDONVI": "Sở A"}, {"MADONVI": "G10", "TENDONVI": "Sở B"}],
    "TTHCLIENTHONG": [{"MATTHC": "2.000002", "TENTTHC": "Thủ tục nối tiếp"}],
}


def test_the_national_database():
    found = read_record(DATABASE)
    assert isinstance(found, NationalProcedure)
    assert (found.name, found.levels, found.field, found.subjects) == (
        "Đăng ký thử nghiệm",
        ("Cấp tỉnh", "Cấp xã"),
        "Thử nghiệm",
        ("Công dân Việt Nam",),
    )
    assert found.channels == (
        Channel(
            "direct",
            (TimeLimit(Decimal(3), "working_day"),),
            (Fee(50_000, "Phí thẩm định"),),
            free=False,
            description="Tại quầy",
        ),
        Channel("online", (TimeLimit(Decimal(2), "day"),), (), free=True),
    )
    assert found.papers == (Paper("Đơn", 1, 0, "Cấp mới", ("Mau 1.docx",)),)
    assert found.results == (Result("Giấy phép", "KQ.G09.000001"),)
    assert found.legal_basis == (LegalBasis("9/2019/QH14", "Luật A", "20/11/2019"),)
    assert found.steps == "Cấp mới\nBước 1\nBước 2"
    assert found.agencies.performing == "Sở A, Sở B"
    assert found.related == (Related("2.000002", "Thủ tục nối tiếp", "linked"),)
    assert [problem.reason for problem in found.problems] == ["unknown_channel"]


def test_values_of_the_wrong_type_are_reported_field_by_field():
    found = read_record({**DATABASE, "CACHTHUCTHUCHIEN": "ba ngày", "THANHPHANHOSO": [7], "MOTA": ["x"]})
    assert isinstance(found, NationalProcedure)
    wrong = {problem.field for problem in found.problems if problem.reason == "wrong_type"}
    assert wrong == {"channels", "papers", "MOTA"}
    assert found.results == (Result("Giấy phép", "KQ.G09.000001"),)


def test_the_table_form():
    found = read_record(
        {
            "thu_tuc_id": "1.000009",
            "metadata": {
                "mã_thủ_tục": "1.000009",
                "tên_thủ_tục": "Thủ tục thử",
                "số_quyết_định": "Quyết định số 7/QĐ-BT",
                "cấp_thực_hiện": "Cấp Bộ, Cấp Xã",
                "loại_thủ_tục": "Loại khác",
                "lĩnh_vực": "Thử",
            },
            "content": {
                "trình_tự_thực_hiện": "Bước 1",
                "đối_tượng_thực_hiện": "Công dân Việt Nam",
                "cơ_quan_thực_hiện": "Cục Thử",
                "kết_quả_thực_hiện": "- Quyết định\n- Thông báo",
                "từ_khóa": "Không có thông tin",
            },
            "tables": {
                "hinh_thuc_nop": [
                    {
                        "hinh_thuc": "Trực tiếp",
                        "thoi_han_giai_quyet": "07 Ngày",
                        "phi_le_phi": "Phí : 0 Đồng",
                        "mo_ta": "",
                    },
                    {"hinh_thuc": "Trực tuyến", "thoi_han_giai_quyet": "01 Giờ", "phi_le_phi": "Lệ phí : 1.5 USD"},
                    {
                        "hinh_thuc": "Dịch vụ bưu chính",
                        "thoi_han_giai_quyet": "Không quy định",
                        "phi_le_phi": "Phí : o Đồng",
                    },
                ],
                "thanh_phan_ho_so": [
                    {
                        "ten_giay_to": "Đơn;",
                        "so_luong": "Mau 1.docx\nMau 2.docx",
                        "ghi_chu": "Bản chính: 1\nBản sao: 0",
                    },
                    {"ten_giay_to": "Bản đồ", "so_luong": "", "ghi_chu": "Bản chính: vài\nBản sao: 2"},
                ],
                "can_cu_phap_ly": [
                    {
                        "so_ky_hieu": "12",
                        "trich_yeu": "Quyết định số 12/2021/QĐ-TTg về dầu",
                        "ngay_ban_hanh": "24-03-2021",
                    },
                    {"so_ky_hieu": "BỘ LUẬT LỚN", "trich_yeu": "BỘ LUẬT LỚN", "co_quan_ban_hanh": "Quốc hội"},
                ],
            },
        }
    )
    assert isinstance(found, NationalProcedure)
    assert found.levels == ("Cấp bộ", "Cấp xã")
    assert [(row.channel, row.limits[0].value, row.free, row.fees) for row in found.channels] == [
        ("direct", 7, True, ()),
        ("online", 1, False, (Fee(Decimal("1.5"), None, "lệ phí", "USD"),)),
        ("post", None, None, ()),
    ]
    assert [(row.originals, row.copies, row.forms) for row in found.papers] == [
        (1, 0, ("Mau 1.docx", "Mau 2.docx")),
        (None, 2, ()),
    ]
    assert [(row.number, row.date, row.issuer) for row in found.legal_basis] == [
        ("12/2021/QĐ-TTg", "24-03-2021", None),
        ("", None, "Quốc hội"),
    ]
    assert found.results == (Result("Quyết định", None), Result("Thông báo", None))
    assert {problem.reason for problem in found.problems} == {
        "foreign_currency",
        "limit_in_words",
        "unknown_fee",
        "count_unclear",
        "cut_number",
        "no_number",
    }

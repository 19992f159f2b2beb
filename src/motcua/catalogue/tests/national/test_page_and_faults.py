"""A crawled page as a whole: sections cut at the wrong place, and pages that are another procedure's."""

from motcua.catalogue.national.reader import read_record
from motcua.catalogue.national.records import NationalProcedure

TABLE = "Tên giấy tờMẫu đơn, tờ khaiSố lượng"


def crawled(
    *,
    page_code: str = "1.234567",
    steps: str = "Bước 1: Nộp hồ sơ",
    results: str = "Giấy phépMã: KQ.G01.000001",
    **changes: str,
) -> dict[str, str]:
    """A record as the crawl keeps it, with its page; ``changes`` replace what the crawl cut."""
    cut = {
        "trinh_tu_thuc_hien": steps,
        "cach_thuc_thuc_hien": "Hình thức nộpThời gianPhí, lệ phíMô tảTrực tiếp3 NgàyMiễn phí",
        "thanh_phan_ho_so": f"--{TABLE}Đơn xin phép1 bản chính",
        "can_cu_phap_ly": "Tên văn bản pháp lýMã văn bảnLuật Đê điều79/2006/QH11",
        "co_quan_thuc_hien": "Sở Thử nghiệm",
        "yeu_cau_dieu_kien": "Không có thông tin",
        "ket_qua_xu_ly": f"{results}Từ khóaKhông có thông tinMô tảKhông có thông tin",
    }
    page = (
        f"Cấp phép thửTên thủ tụcCấp phép thửMã thủ tục{page_code}Số quyết định12/QĐ-BTTrình Tự Thực Hiện "
        f"{cut['trinh_tu_thuc_hien']}Cách Thức Thực Hiện{cut['cach_thuc_thuc_hien']}Thành phần hồ sơ"
        f"{cut['thanh_phan_ho_so']}Căn cứ pháp lý{cut['can_cu_phap_ly']}Cơ quan thực hiện{cut['co_quan_thuc_hien']}"
        f"Yêu cầu, điều kiện thực hiện{cut['yeu_cau_dieu_kien']}Kết quả xử lý{cut['ket_qua_xu_ly']}"
    )
    return {
        "ma_thu_tuc": "1.234567",
        "ten_thu_tuc": "Cấp phép thử",
        "so_quyet_dinh": "12/QĐ-BT",
        "cap_thuc_hien": "Cấp tỉnh, Cấp xã",
        "loai_thu_tuc": "Loại khác",
        "linh_vuc": "Thử nghiệm",
        "doi_tuong_thuc_hien": "Tổ chức (không bao gồm doanh nghiệp, HTX), Cán bộ, công chức, viên chức, Doanh nghiệp",
        "bo_nganh": "bo-thu",
        "raw_text": page,
        **cut,
        **changes,
    }


def read(raw: dict[str, str]) -> NationalProcedure:
    found = read_record(raw)
    assert isinstance(found, NationalProcedure)
    return found


def test_a_whole_record():
    found = read(crawled())
    assert (found.code, found.name, found.decision, found.type) == ("1.234567", "Cấp phép thử", "12/QĐ-BT", "Loại khác")
    assert found.levels == ("Cấp tỉnh", "Cấp xã")
    assert found.subjects == (
        "Tổ chức (không bao gồm doanh nghiệp, HTX)",
        "Cán bộ, công chức, viên chức",
        "Doanh nghiệp",
    )
    assert found.agencies.performing == "Sở Thử nghiệm"
    assert (found.faulty, found.problems) == (None, ())


def test_the_raw_record_is_kept_as_it_came():
    raw = crawled(them="giữ nguyên")
    assert read(raw).raw is raw


def test_a_section_that_the_crawl_cut_at_a_headings_words_is_read_from_the_page():
    raw = crawled(steps="Lập hồ sơ theo mục Thành phần hồ sơ này rồi nộp cho Sở")
    raw["trinh_tu_thuc_hien"] = "Lập hồ sơ theo mục"
    raw["thanh_phan_ho_so"] = "này rồi nộp cho Sở"
    found = read(raw)
    assert found.steps == "Lập hồ sơ theo mục Thành phần hồ sơ này rồi nộp cho Sở"
    assert [paper.name for paper in found.papers] == ["Đơn xin phép"]
    assert {(problem.field, problem.reason) for problem in found.problems} == {
        ("trinh_tu_thuc_hien", "cut_field"),
        ("thanh_phan_ho_so", "cut_field"),
    }


def test_the_page_of_another_procedure_is_faulty():
    found = read(crawled(page_code="3.000999"))
    assert found.faulty == "page_of_another"
    assert (found.problems[0].reason, found.problems[0].raw_excerpt) == ("page_of_another", "3.000999")


def test_a_page_of_another_name_is_faulty():
    assert read(crawled(ten_thu_tuc="Thu hồi giấy phép khác")).faulty == "page_of_another"


LONG = "Bước 1: Người xin phép nộp hồ sơ xin thả bóng bay tại bộ phận một cửa và nhận phiếu hẹn. " * 20


def test_results_that_nothing_else_speaks_of_are_another_procedures():
    foreign = "Quyết định phê duyệt kế hoạch nuôi cá tra thâm canh trong lồng bè trên sông vùng hạ lưu năm tới"
    assert read(crawled(steps=LONG, results=f"{foreign}Mã: KQ.G01.000002")).faulty == "foreign_results"


def test_results_in_the_records_own_words_or_in_few_words_are_not_faulty():
    own = "Phiếu hẹn và giấy phép thả bóng bay tại bộ phận một cửa cho người xin phép nộp hồ sơ xin thả bóng bay"
    assert read(crawled(steps=LONG, results=f"{own}Mã: KQ.G01.000002")).faulty is None
    assert read(crawled(steps=LONG, results="Xác nhận thông quanMã: KQ.G01.000002")).faulty is None


def test_unknown_words_of_closed_lists_are_kept_and_reported():
    found = read(
        crawled(cap_thuc_hien="Cấp vùng", doi_tuong_thuc_hien="Người ngoài hành tinh, Doanh nghiệp", loai_thu_tuc="Lạ")
    )
    assert (found.levels, found.subjects, found.type) == (
        ("Cấp vùng",),
        ("Người ngoài hành tinh", "Doanh nghiệp"),
        "Lạ",
    )
    assert {problem.reason for problem in found.problems} == {"unknown_level", "unknown_subject", "unknown_type"}


def test_parts_that_every_procedure_needs_are_named_when_missing():
    raw = crawled(raw_text="", cach_thuc_thuc_hien="Không có thông tin", trinh_tu_thuc_hien="")
    missing = {problem.field for problem in read(raw).problems if problem.reason == "missing_part"}
    assert missing == {"steps", "channels", "channels.limits"}

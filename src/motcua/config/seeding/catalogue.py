"""A catalogue as large as a province's: generated procedures beside the real ones, for measuring the search.

Their names are put together from words of the law; their content is that of a real procedure of the pack. No agency
offers them, so nobody can file under them.
"""

import dataclasses
import datetime as dt
from collections.abc import Callable
from typing import Final

from motcua.catalogue import actions, content
from motcua.catalogue import queries as catalogue
from motcua.catalogue.models import Procedure, ProcedureVersion, VersionState
from motcua.kernel.actor import Actor

ACTS: Final = (
    "Cấp mới", "Cấp lại", "Gia hạn", "Thu hồi", "Điều chỉnh", "Đăng ký", "Đăng ký lại", "Thông báo", "Xác nhận",
    "Công nhận", "Thẩm định", "Phê duyệt", "Chấp thuận", "Cho phép", "Bổ sung", "Chuyển nhượng", "Chấm dứt", "Đề nghị",
    "Kiểm tra", "Công bố", "Xếp hạng", "Miễn giảm", "Hỗ trợ", "Trợ cấp",
)  # fmt: skip
OBJECTS: Final = (
    "giấy phép khai thác khoáng sản", "giấy chứng nhận đủ điều kiện an toàn thực phẩm", "chứng chỉ hành nghề dược",
    "giấy phép vận tải hành khách", "quyền sử dụng đất", "giấy phép bán lẻ rượu", "phương án chữa cháy",
    "quy hoạch chi tiết xây dựng", "báo cáo đánh giá tác động môi trường", "giấy phép quảng cáo", "hộ tịch có yếu tố nước ngoài",
    "giấy phép hoạt động bưu chính", "cơ sở giáo dục thường xuyên", "trợ giúp xã hội hằng tháng", "bảo hiểm thất nghiệp",
    "hợp tác xã nông nghiệp", "giống cây trồng lâm nghiệp", "thuốc bảo vệ thực vật", "phương tiện thủy nội địa",
    "giấy phép sử dụng vật liệu nổ công nghiệp", "di tích lịch sử văn hóa", "hoạt động khoa học và công nghệ",
    "an toàn bức xạ", "lao động nước ngoài", "người có công với cách mạng", "giấy phép kinh doanh lữ hành",
    "công chứng viên", "luật sư tập sự", "trung tâm ngoại ngữ", "phòng khám đa khoa", "tàu cá", "rừng phòng hộ",
    "nuôi trồng thủy sản", "đê điều", "khu công nghiệp", "nhà ở xã hội", "hạ tầng viễn thông", "xuất bản phẩm",
    "lễ hội truyền thống", "thi đấu thể thao",
)  # fmt: skip
WHOSE: Final = (
    "đối với cá nhân", "đối với tổ chức", "đối với hộ gia đình", "của cơ sở sản xuất", "của cơ sở kinh doanh",
    "thuộc thẩm quyền của Sở", "thuộc thẩm quyền cấp tỉnh", "thuộc thẩm quyền cấp xã", "trong trường hợp bị mất hoặc hư hỏng",
    "trong trường hợp thay đổi tên", "trong trường hợp chia tách, sáp nhập", "lần đầu", "có thời hạn", "tạm thời",
    "tại khu vực nông thôn", "cho nhà đầu tư trong nước", "cho doanh nghiệp có vốn đầu tư nước ngoài", "theo yêu cầu",
)  # fmt: skip


def fill(wanted: int, *, actor: Actor, progress: Callable[[int, int], None] = lambda *_: None) -> int:
    """Publish generated procedures until there are `wanted` in force; returns how many were made."""
    known = ProcedureVersion.objects.filter(state=VersionState.PUBLISHED).count()
    model = _model()
    made = 0
    for number in range(wanted):
        if known + made >= wanted:
            break
        code = f"8.{number:06d}"
        if Procedure.objects.filter(code=code).exists():
            continue
        said = dataclasses.replace(model, name=name(number), name_en="", process_code="", form_code="", related=())
        version = actions.draft_version(code, said, actor=actor)
        decision = actions.Decision("QĐ-MH", dt.date(2025, 1, 1), "Minh họa")
        actions.publish_version(
            version.version_id, decision=decision, legal_basis="", valid_from=dt.date(2025, 7, 1), actor=actor
        )
        made += 1
        progress(made, wanted - known)
    return made


def name(number: int) -> str:
    """A name of its own for each number up to seventeen thousand."""
    act = ACTS[number % len(ACTS)]
    thing = OBJECTS[number // len(ACTS) % len(OBJECTS)]
    return f"{act} {thing} {WHOSE[(number * 7 + number // (len(ACTS) * len(OBJECTS))) % len(WHOSE)]}"


def _model() -> content.ProcedureContent:
    row = ProcedureVersion.objects.filter(state=VersionState.PUBLISHED).order_by("id").first()
    if row is None:
        raise catalogue.UnknownProcedure(code="")
    return content.read(row.content)

"""A catalogue as large as a province's: generated procedures beside the real ones, for measuring the search.

Their names are put together from words of the law; their content is that of a real procedure of the pack. No agency
offers them, so nobody can file under them.
"""

import dataclasses
import json
from typing import Any, Final

from django.db import connection, transaction

from motcua.catalogue import cards, content, revision
from motcua.catalogue.actions.shared import field_code, search_pairs
from motcua.kernel.ids import new_id

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


def fill(wanted: int) -> int:
    """Write generated procedures in force until there are `wanted`; returns how many were made. For measuring only:
    they have no audit entries and no decision.
    """
    with connection.cursor() as cursor, transaction.atomic():
        cursor.execute("SELECT count(*) FROM catalogue_procedureversion WHERE state = 'published'")
        known = cursor.fetchone()[0]
        cursor.execute("SELECT code FROM catalogue_procedure WHERE code LIKE '8.%%'")
        taken = {row[0] for row in cursor.fetchall()}
        cursor.execute("SELECT content FROM catalogue_procedureversion WHERE state = 'published' ORDER BY id LIMIT 15")
        models = [content.read(_json(row[0])) for row in cursor.fetchall()]
        codes = (code for number in range(wanted * 2) if (code := f"8.{number:06d}") not in taken)
        made = max(0, wanted - known)
        for number, code in zip(range(made), codes, strict=False):
            _insert(cursor, code, models[number % len(models)], int(code[2:]))
        revision.bump()
        cursor.execute("ANALYZE catalogue_procedureversion, catalogue_procedure, catalogue_searchtext")
    return made


def _json(stored: Any) -> Any:
    return json.loads(stored) if isinstance(stored, str) else stored


def _insert(cursor: Any, code: str, model: content.ProcedureContent, number: int) -> None:
    """One procedure with its version, its code and the words inside it."""
    procedure, version = new_id(), new_id()
    said = dataclasses.replace(model, name=name(number), name_en="", process_code="", form_code="", related=())
    written = content.write(content.with_ids(said, procedure))
    cursor.execute(
        "INSERT INTO catalogue_procedure (id, code, life_events, prominence) VALUES (%s, %s, '{}', 0)",
        [procedure, code],
    )
    cursor.execute(
        "INSERT INTO catalogue_procedurecode (procedure_id, value, kind, valid_from, legal_basis)"
        " VALUES (%s, %s, 'official', '2025-07-01', '')",
        [procedure, code],
    )
    cursor.execute(
        "INSERT INTO catalogue_procedureversion (id, procedure_id, number, state, valid_from, legal_basis, name, levels,"
        " service_level, source, content, content_hash, card, decision_kind, published_at, updated_at, field_id)"
        " VALUES (%s, %s, 1, 'published', '2025-07-01', '', %s, %s, %s, 'local', %s, %s, %s, 'new', now(), now(), %s)",
        [
            version, procedure, said.name, list(said.levels), said.service_level, json.dumps(written),
            content.fingerprint(written), json.dumps(cards.make(said)), field_code(said.field),
        ],
    )  # fmt: skip
    cursor.execute(
        "INSERT INTO catalogue_searchtext (procedure_id, pairs) VALUES (%s, %s)", [procedure, search_pairs(said)]
    )


def name(number: int) -> str:
    """A name of its own for each number up to seventeen thousand."""
    act = ACTS[number % len(ACTS)]
    thing = OBJECTS[number // len(ACTS) % len(OBJECTS)]
    return f"{act} {thing} {WHOSE[(number * 7 + number // (len(ACTS) * len(OBJECTS))) % len(WHOSE)]}"

"""Words for people and reasons that don't exist: common parts of names, put together by number."""

from functools import lru_cache
from typing import Final

from motcua.kernel.text import fold

SURNAMES: Final = (
    "Nguyễn", "Trần", "Lê", "Phạm", "Hoàng", "Phan", "Vũ", "Đặng", "Bùi", "Đỗ", "Hồ", "Ngô", "Dương", "Lý",
    "Nguyễn", "Trần", "Nguyễn", "Đào", "Trịnh", "Đoàn", "Mai", "Nguyễn", "Chu", "Tạ", "Lương",
)  # fmt: skip
MIDDLE_MALE: Final = ("Văn", "Đức", "Quang", "Minh", "Xuân", "Hữu", "Đình", "Công", "Bá", "Ngọc", "Thanh")
MIDDLE_FEMALE: Final = ("Thị", "Thị Thu", "Ngọc", "Thị Minh", "Thu", "Thị Hồng", "Phương", "Thị Thanh", "Bích", "Kim")
GIVEN_MALE: Final = (
    "An", "Bách", "Bình", "Chiến", "Cường", "Dũng", "Đạt", "Giang", "Hải", "Hiếu", "Hòa", "Hưng", "Khánh", "Khoa",
    "Long", "Lộc", "Mạnh", "Nghĩa", "Phong", "Phúc", "Quân", "Sơn", "Tâm", "Thắng", "Thành", "Toàn", "Trung", "Tùng",
    "Việt", "Vinh",
)  # fmt: skip
GIVEN_FEMALE: Final = (
    "Anh", "Chi", "Diệp", "Dung", "Duyên", "Giang", "Hà", "Hạnh", "Hằng", "Hiền", "Hoa", "Hương", "Huyền", "Lan",
    "Liên", "Linh", "Loan", "Ly", "Mai", "Nga", "Ngân", "Nhung", "Oanh", "Phượng", "Quỳnh", "Thảo", "Thủy", "Trang",
    "Vân", "Yến",
)  # fmt: skip
TRADES: Final = (
    "Gốm sứ", "Dệt may", "Cơ khí", "Xây dựng", "Thương mại", "Vận tải", "Nông sản", "Bao bì", "Điện tử", "Nội thất",
    "Dược phẩm", "Thực phẩm", "Công nghệ", "Vật liệu", "Môi trường", "Du lịch",
)  # fmt: skip
MARKS: Final = (
    "Minh Họa", "Phù Sa", "Lúa Vàng", "Cầu Mây", "Sông Thơ", "Sao Mai", "Hoa Sen Trắng", "Trăng Rằm", "Gió Đồng",
    "Mây Trắng", "Nắng Sớm", "Tre Việt", "Bến Lở", "Đồi Thông", "Giếng Ngọc", "Chợ Phiên",
)  # fmt: skip

REFUSED: Final = (
    "Hồ sơ không thuộc thẩm quyền giải quyết của cơ quan tiếp nhận.",
    "Hồ sơ không đúng thành phần theo quy định của thủ tục.",
    "Bạn đã nộp hồ sơ này trước đó; hồ sơ trước đang được giải quyết.",
)
ASKED: Final = (
    "Bản chụp bị mờ, không đọc được số giấy tờ. Bạn chụp lại và gửi bổ sung.",
    "Thiếu chữ ký của người yêu cầu ở trang cuối. Bạn ký và gửi lại.",
    "Giấy tờ đã hết hạn. Bạn gửi bản còn giá trị.",
    "Thông tin trong tờ khai không khớp với giấy tờ. Bạn xem và khai lại.",
)
WITHDRAWN: Final = ("Tôi muốn nộp lại hồ sơ khác.", "Tôi không còn nhu cầu.", "Tôi khai nhầm trường hợp.")
STOPPED: Final = (
    "Quá thời hạn bổ sung mà người nộp không gửi giấy tờ.",
    "Hồ sơ không đủ điều kiện giải quyết theo quy định.",
)


def person_name(number: int) -> tuple[str, bool]:
    """A name made from `number`, and whether it is a woman's. Equal numbers give equal names."""
    mixed = (number * 2_654_435_761 + 97) & 0xFFFFFFFF
    female = bool(mixed & 1)
    middle, given = (MIDDLE_FEMALE, GIVEN_FEMALE) if female else (MIDDLE_MALE, GIVEN_MALE)
    mixed >>= 1
    surname = SURNAMES[mixed % len(SURNAMES)]
    mixed //= len(SURNAMES)
    return f"{surname} {middle[mixed % len(middle)]} {given[mixed // len(middle) % len(given)]}", female


def firm_name(number: int) -> str:
    """A firm that does not exist."""
    mixed = (number * 2_246_822_519 + 13) & 0xFFFFFFFF
    trade, mark = TRADES[mixed % len(TRADES)], MARKS[mixed // len(TRADES) % len(MARKS)]
    return f"Công ty TNHH {trade} {mark} {number + 1}"


@lru_cache(maxsize=200_000)
def folded(name: str) -> str:
    return fold(name)

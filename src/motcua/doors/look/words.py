"""Vietnamese words have spaces inside. In headings they are kept on one line by no-break spaces."""

import re

_COMPOUNDS = """
đăng ký|khai sinh|khai tử|kết hôn|ly hôn|độc thân|hộ tịch|hộ khẩu|hộ kinh|kinh doanh|hộ kinh doanh
|doanh nghiệp|hợp tác xã|thủ tục|hành chính|thủ tục hành chính|hồ sơ|giấy tờ|giấy phép|giấy chứng nhận
|chứng nhận|chứng thực|bản sao|bản chính|cấp lại|cấp đổi|cấp mới|thay đổi|bổ sung|điều chỉnh|chấm dứt
|tạm ngừng|thành lập|giải thể|thu hồi|gia hạn|xác nhận|quyền sử dụng|sử dụng|đất đai|quyền sử dụng đất|nhà ở
|tài sản|chuyển nhượng|xây dựng|thường trú|tạm trú|tạm vắng|cư trú|căn cước|công dân|người có công
|người cao tuổi|người khuyết tật|trợ cấp|bảo hiểm|y tế|xã hội|bảo hiểm y tế|bảo hiểm xã hội|ưu đãi|mai táng
|nuôi con nuôi|con nuôi|giám hộ|quốc tịch|lý lịch|tư pháp|công chứng|tiếp nhận|kết quả|phê duyệt|thẩm định
|thẩm tra|giải quyết|thời hạn|lệ phí|yếu tố|nước ngoài|môi trường|giao thông|vận tải|lao động|giáo dục
|đào tạo|khoa học|công nghệ|nông nghiệp|thủy sản|lâm nghiệp|thú y|thực phẩm|an toàn|hóa chất|quảng cáo
|du lịch|thể thao|văn hóa|di sản|phường|trung tâm|phục vụ|hành chính công|dịch vụ|dịch vụ công|ủy ban
|nhân dân|ủy ban nhân dân|việc làm|giới thiệu
"""
_LIST = sorted({word.strip() for word in _COMPOUNDS.split("|") if " " in word.strip()}, key=len, reverse=True)
_PATTERN = re.compile(r"(?<!\w)(?:" + "|".join(map(re.escape, _LIST)) + r")(?!\w)", re.IGNORECASE)


def join_compounds(text: str) -> str:
    """`text` with no-break spaces inside the compounds that titles are made of."""
    return _PATTERN.sub(lambda found: found.group().replace(" ", "\N{NO-BREAK SPACE}"), text)

"""The province's day with the keyboard alone: the administrator, who oversees, who audits."""

from hands import Hands


def test_the_administrator(world, newcomer):
    huy = Hands(newcomer())
    huy.sign_in("huy", on="h1", to="/lam-viec/$")
    # who works where, in another agency
    huy.other_work("Nhân sự", to="/nhan-su/$")
    huy.tab("don-vi")
    huy.choose("Sở Tài chính")
    huy.tab("Xem")
    huy.goes("Enter", on="h1", to="don-vi=")
    assert "Sở Tài chính" in huy.see.locator("main .lead").inner_text()
    # what could not be delivered is sent again
    huy.other_work("Tin chưa gửi được", to="/thu-chua-gui/$")
    letters = huy.see.locator("table.tbl tbody tr").count()
    huy.tab("Gửi lại")
    huy.goes("Enter", on="Đang gửi lại", to="/thu-chua-gui/$")
    assert huy.see.locator("table.tbl tbody tr").count() == letters - 1
    # a change of the organisation is written down, looked at, thrown away
    huy.other_work("Sắp xếp tổ chức", to="/to-chuc/$")
    huy.tab("name")
    huy.type("Nhập phường Kinh Bắc vào phường Vũ Ninh")
    huy.tab("day")
    huy.type("16/11/2026")
    huy.tab("legal_basis")
    huy.type("Nghị quyết 99/NQ-UBTVQH16")
    huy.tab("lines")
    huy.type("UBND phường Kinh Bắc → UBND phường Vũ Ninh")
    huy.goes("Alt+k", on="Đã lưu kế hoạch", to="/to-chuc/.")
    huy.goes("Alt+k", to="/to-chuc/.")
    huy.told("Những gì bị tác động")
    huy.goes("Alt+x", on="Đã bỏ kế hoạch", to="/to-chuc/")
    # how units use the desk
    huy.other_work("Tình hình sử dụng", to="/su-dung/$")


def test_who_oversees(world, newcomer):
    hien = Hands(newcomer())
    hien.sign_in("hien", on="h1", to="/lam-viec/$")
    hien.other_work("Tổng quan", to="/tong-quan/$")
    hien.goes("Alt+1", to="/sap-tre/")
    hien.other_work("Tổng quan", to="/tong-quan/$")
    hien.tab("Xem")
    hien.goes("Enter", to="/lam-viec/")


def test_who_audits(world, newcomer):
    binh = Hands(newcomer())
    binh.sign_in("binh", on="h1", to="/lam-viec/$")
    binh.other_work("Kiểm tra nhật ký", to="/nhat-ky/$")
    binh.tab("ma")
    binh.type(world["code"])
    binh.goes("Enter", on="chuỗi còn nguyên vẹn", to="ma=")
    binh.told("chuỗi còn nguyên")

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


WEEKS = """
import datetime as dt
from motcua.identity.queries import organisation
from motcua.kernel import clock
from motcua.learning.usage import count_refusal, reckon_usage, week_of
kinh_bac = organisation().by_key("commune-09187").id
this_week = week_of(clock.today())
with clock.frozen(clock.now() - dt.timedelta(days=7)):
    for _ in range(3):
        count_refusal(kinh_bac)
for week in (this_week, this_week - dt.timedelta(days=7)):
    reckon_usage(week)
print(f"{this_week - dt.timedelta(days=7):%d/%m/%Y}")
"""


def test_who_needs_training_is_read(world, newcomer, fill):
    last_week = fill(WEEKS).strip().splitlines()[-1]
    huy = Hands(newcomer())
    huy.sign_in("huy", on="h1", to="/lam-viec/$")
    huy.other_work("Tình hình sử dụng", to="/su-dung/$")
    rows = huy.see.locator("table.tbl tbody tr")
    idle = rows.first.inner_text()
    assert "0 / " in idle, idle  # officers who never came in stand first
    huy.tab("tuan")
    huy.choose(last_week)
    huy.tab("Xem")
    huy.goes("Enter", on="h1", to="tuan=")
    assert huy.see.locator("select[name=tuan]").input_value() in huy.see.url
    ward = rows.filter(has_text="phường Kinh Bắc").first.inner_text()
    assert "Kinh Bắc" in ward
    assert "chưa" in rows.first.inner_text().lower() or "0 / " in rows.first.inner_text()


DUE = """
from motcua.dossiers.tests.people import Town
from motcua.kernel import clock
town = Town()
made = town.dossier(town.accepted())
print(made.id, f"{clock.local(made.due_at):%d/%m/%Y}")
"""
AFTER = """
import uuid
from motcua.dossiers.models import Dossier
from motcua.kernel import clock, outbox
outbox.drain()
print(f"{{clock.local(Dossier.objects.get(id=uuid.UUID('{}')).due_at):%d/%m/%Y}}")
"""


def test_a_day_off_is_entered_by_one_and_confirmed_by_another(world, newcomer, fill):
    dossier, due = fill(DUE).strip().splitlines()[-1].split()
    huy = Hands(newcomer())
    huy.sign_in("huy", on="h1", to="/lam-viec/$")
    huy.other_work("Ngày làm việc, ngày nghỉ", to="/ngay-lam-viec/$")
    for field, typed in (("number", "125/QĐ-UBND"), ("issued_on", "16/11/2026"), ("issuer", "UBND tỉnh Bắc Ninh")):
        huy.tab(field)
        huy.type(typed)
    huy.tab("unit")
    huy.choose("Mọi cơ quan")
    huy.tab("off")
    huy.type("mai")
    huy.goes("Alt+k", on="“mai”", to="/ngay-lam-viec/$")
    huy.tab("off")
    huy.press("Control+a")
    huy.type(due)
    huy.goes("Alt+k", on="Đã lưu quyết định", to="/ngay-lam-viec/.")
    huy.told("Bạn đã nhập, nên một người khác phải xác nhận.")
    phuong = Hands(newcomer())
    phuong.sign_in("phuong", on="h1", to="/lam-viec/$")
    phuong.other_work("Ngày làm việc, ngày nghỉ", to="/ngay-lam-viec/$")
    phuong.tab("125/QĐ-UBND")
    phuong.goes("Enter", on="h1", to="/ngay-lam-viec/.")
    phuong.told("sẽ có hẹn trả muộn hơn")
    phuong.tab("→")
    phuong.press("Enter")
    assert phuong.see.locator("details[open] li", has_text="125/QĐ-UBND").first.is_visible()
    phuong.goes("Alt+k", on="Đã xác nhận", to="/ngay-lam-viec/.")
    assert fill(AFTER.format(dossier)).strip().splitlines()[-1] != due
    phuong.tab("reason")
    phuong.type("Bão đổi hướng")
    phuong.goes("Alt+x", on="Đã rút", to="/ngay-lam-viec/.")
    assert fill(AFTER.format(dossier)).strip().splitlines()[-1] == due


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

"""The hall in a real browser: a number by touch, the screen that hears calls, the strip at the desk, booked visits."""

import contextlib
import re
import runpy
import socket
import threading
import time
from types import SimpleNamespace

import pytest
from django.conf import settings
from tests.browser.conftest import KEY, KIOSK

BOARD = f"/bang-goi-so/{KEY}/"
boards = SimpleNamespace(**runpy.run_path(str(settings.ROOT / "scripts" / "boards.py")))


def open_counter(officer, number=1):
    """Sit down at a counter with all services."""
    officer.go("/lam-viec/quay/")
    officer.page.get_by_label(f"Quầy số {number}").check()
    for box in officer.page.locator("[name=service]").all():
        box.check()
    officer.page.locator("main form button").first.click()
    officer.page.wait_for_selector("[data-calling]")
    # What another test has left in hand.
    done = officer.page.locator("[data-calling] [value=finish]")
    if done.count():
        done.click()
        officer.page.wait_for_selector("[data-calling] [value=next]")


def test_a_number_by_touch(machine):
    kiosk = machine()
    page = kiosk.page
    page.set_viewport_size({"width": 1080, "height": 1920})
    for button in page.locator(".ks button, .pri label").all():
        assert button.bounding_box()["height"] >= 88
    kiosk.look()
    page.locator(".pri label", has_text="Người cao tuổi").click()
    page.get_by_role("button", name="Nộp hồ sơ").click()
    page.wait_for_url("**/phieu/**")
    code = page.locator(".big").inner_text()
    assert re.fullmatch(r"A \d{3}", code)
    assert "ưu tiên" in page.locator(".tk2").inner_text()
    kiosk.look()
    page.set_viewport_size({"width": 1080, "height": 1920})
    page.evaluate("window.print = () => { document.title = 'printed'; }")
    page.get_by_text("In phiếu").click()
    assert page.title() == "printed"
    page.emulate_media(media="print")
    assert not page.locator(".ask").is_visible()
    assert page.locator(".big").is_visible()
    page.emulate_media(media="screen")
    page.get_by_role("link", name="Xong").click()
    page.wait_for_url(f"**{KIOSK}")
    page.get_by_role("link", name="English").click()
    assert "What do you need today?" in page.locator("h1").inner_text()


def test_a_number_without_javascript(machine):
    page = machine(javascript=False).page
    page.get_by_role("button", name="Nhận kết quả").click()
    assert re.fullmatch(r"D \d{3}", page.locator(".big").inner_text())
    assert page.get_by_text("In phiếu").get_attribute("href").endswith("/phieu.pdf")


class Cable:
    """A cable between a browser and the house, which can be pulled out and put in again."""

    def __init__(self, house):
        self.target = ("127.0.0.1", int(house.rpartition(":")[2]))
        self.whole, self.pairs = True, []
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.address = f"http://127.0.0.1:{self.listener.getsockname()[1]}"
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self):
        while True:
            near, _ = self.listener.accept()
            if not self.whole:
                near.close()
                continue
            far = socket.create_connection(self.target)
            self.pairs += [near, far]
            for one, other in ((near, far), (far, near)):
                threading.Thread(target=self._carry, args=(one, other), daemon=True).start()

    @staticmethod
    def _carry(one, other):
        with contextlib.suppress(OSError):
            while data := one.recv(65_536):
                other.sendall(data)
            other.shutdown(socket.SHUT_WR)

    def cut(self):
        self.whole = False
        for one in self.pairs:
            with contextlib.suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
            one.close()
        self.pairs.clear()

    def mend(self):
        self.whole = True


def called(board, code):
    """Wait until the screen shows the code as the one called last."""
    board.page.wait_for_function("code => document.querySelector('.now1 b')?.textContent === code", arg=code)


def test_the_screen_hears_a_call_and_again_after_a_broken_connection(machine, come, morning):
    kiosk, board, huong, cable = machine(), come(), come("huong"), Cable(morning)
    board.house = cable.address
    for _ in range(2):
        kiosk.go(KIOSK)
        kiosk.page.get_by_role("button", name="Nộp hồ sơ").click()
        kiosk.page.wait_for_url("**/phieu/**")
    open_counter(huong)
    board.go(BOARD)
    board.page.evaluate("window.still = true")
    board.page.get_by_role("button", name="Bật tiếng").click()
    huong.page.locator("[data-calling] [value=next]").click()
    huong.page.wait_for_selector("[data-calling] .tkt")
    first = huong.page.locator("[data-calling] .tkt").inner_text()
    called(board, first)
    assert re.match(r"Mời số \w .* đến quầy 1", board.page.locator("[data-said]").inner_text())
    board.look()

    cable.cut()
    huong.page.locator("[data-calling] [value=finish-next]").click()
    huong.page.wait_for_function("old => document.querySelector('[data-calling] .tkt').textContent !== old", arg=first)
    second = huong.page.locator("[data-calling] .tkt").inner_text()
    board.page.wait_for_timeout(1500)
    assert board.page.locator(".now1 b").inner_text() == first
    board.page.wait_for_selector("[data-off]:not([hidden])")
    cable.mend()
    called(board, second)
    assert board.page.evaluate("window.still") is True  # the page itself was never loaded anew
    assert "Mời số" in board.page.locator("[data-said]").inner_text()
    assert not board.page.locator("[data-off]").is_visible()
    cable.cut()


def test_the_screen_without_javascript(come):
    board = come(javascript=False)
    board.go(BOARD)
    assert board.page.locator(".now1").count() == 1
    assert "http-equiv" in board.page.content()


def test_calling_does_not_lose_what_is_being_written(machine, come):
    kiosk, huong = machine(), come("huong")
    kiosk.page.get_by_role("button", name="Nộp hồ sơ").click()
    kiosk.page.wait_for_url("**/phieu/**")
    open_counter(huong)
    huong.look()
    huong.go("/lam-viec/nhan-ho-so/")
    huong.page.fill("[name=person_text]", "Nguyễn Văn")
    huong.page.locator("[data-calling] [value=next]").click()
    huong.page.wait_for_selector("[data-calling] .tkt")
    assert huong.page.input_value("[name=person_text]") == "Nguyễn Văn"
    huong.look()
    huong.page.locator("[data-calling] [value=finish]").click()
    huong.page.wait_for_selector("[data-calling] [value=next]")


def test_a_visit_from_the_portal_to_the_hall(machine, come):
    citizen, kiosk = come(), machine()
    citizen.go("/dat-lich/?xa=kinh+bac")
    citizen.look()
    citizen.page.locator("main ol.rows a").first.click()
    citizen.look()
    citizen.page.locator("[name=gio]").first.check(force=True)
    citizen.page.fill("[name=name]", "Lê Thị Ngọc Ánh")
    citizen.page.fill("[name=phone]", "0912000019")
    citizen.press("Đặt lịch hẹn này")
    citizen.page.wait_for_url("**/lich-hen/**")
    citizen.look()
    code = citizen.page.locator(".num").first.inner_text()
    kiosk.page.get_by_role("link", name="Tôi có hẹn").click()
    kiosk.look()
    kiosk.page.keyboard.type(code)  # as a reader of square codes types
    kiosk.page.keyboard.press("Enter")
    kiosk.page.wait_for_url("**/phieu/**")
    assert "có hẹn" in kiosk.page.locator(".tk2").inner_text()
    link = kiosk.page.url.rsplit("/", 2)[1]
    citizen.go(f"/cho/{link}/")
    citizen.look()
    citizen.press("Trả lại số này")
    citizen.page.wait_for_selector("text=Bạn đã trả lại số này")


@pytest.mark.parametrize("path", [f"{KIOSK}may/", f"/lam-viec/quay/thoi-gian/{KEY}/"])
def test_pages_of_the_administrator(come, path):
    nam = come("nam")
    nam.go(path)
    assert nam.page.locator("h1").count() == 1
    nam.look()


def test_with_fifty_screens_the_web_still_answers(machine, morning):
    """One process with four threads: every screen hears of the number, every page is answered."""
    host, stop = morning.removeprefix("http://"), threading.Event()
    screens = [boards.Screen(host, f"{BOARD}luong/") for _ in range(50)]
    threads = [threading.Thread(target=one.watch, args=(stop,)) for one in screens]
    kiosk = machine()
    for thread in threads:
        thread.start()
    try:
        _until(lambda: all(one.last for one in screens))
        seen = {one.last for one in screens}
        kiosk.page.get_by_role("button", name="Hỏi và được giúp").click()
        kiosk.page.wait_for_url("**/phieu/**")
        for _ in range(20):
            assert boards.read(host, "/noi-tiep-nhan/") > 0
        _until(lambda: all(one.last not in seen for one in screens))
    finally:
        stop.set()
        for thread in threads:
            thread.join()
    assert [fault for one in screens for fault in one.faults] == []


def _until(true):
    for _ in range(300):
        if true():
            return
        time.sleep(0.2)
    pytest.fail("it did not come true in a minute")

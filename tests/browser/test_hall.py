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


# What a browser does with voices, as far as the screen uses it: words are noted instead of spoken.
VOICES = """
window.spoken = [];
window.voices = %s;
Object.defineProperty(window, "speechSynthesis", {value: {
  getVoices: () => window.voices, cancel: () => {}, addEventListener: () => {},
  speak: (one) => window.spoken.push([one.text, one.lang, one.voice.lang]),
}});
window.SpeechSynthesisUtterance = class { constructor(text) { this.text = text; } };
"""
BOTH = '[{lang: "en-US"}, {lang: "vi-VN"}]'


def listening(board, voices):
    """The screen before which somebody has turned the sound on."""
    board.page.add_init_script(VOICES % voices)
    board.go(BOARD)
    board.page.get_by_role("button", name="Bật tiếng").click()


def taken(kiosk, service="Nộp hồ sơ"):
    kiosk.go(KIOSK)
    kiosk.page.get_by_role("button", name=service).click()
    kiosk.page.wait_for_url("**/phieu/**")


def call(officer, do):
    """Press a button of the strip and wait for another number."""
    strip = officer.page.locator("[data-calling] .tkt")
    old = strip.inner_text() if strip.count() else ""
    officer.page.locator(f"[data-calling] [value={do}]").click()
    officer.page.wait_for_function(
        "old => (document.querySelector('[data-calling] .tkt')?.textContent || old) !== old", arg=old
    )
    return strip.inner_text()


DIGITS = ("không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín")


def in_words(code, counter=1):
    letter, number = code.split()
    return f"Mời số {letter} {' '.join(DIGITS[int(one)] for one in number)} đến quầy {counter}"


def test_the_screen_speaks_each_call_once_in_order_also_after_a_broken_connection(machine, come, morning):
    kiosk, board, huong, cable = machine(), come(), come("huong"), Cable(morning)
    board.house = cable.address
    for _ in range(4):
        taken(kiosk)
    open_counter(huong)
    listening(board, BOTH)
    first = call(huong, "next")
    called(board, first)
    board.page.wait_for_function("() => window.spoken.length === 1")
    assert board.page.evaluate("window.spoken") == [[in_words(first), "vi-VN", "vi-VN"]]
    assert not board.page.locator("[data-novoice]").is_visible()

    cable.cut()
    second = call(huong, "finish-next")
    board.page.wait_for_selector("[data-off]:not([hidden])")
    cable.mend()
    called(board, second)
    # Nothing is called while the line breaks again: nothing may be said again.
    cable.cut()
    board.page.wait_for_timeout(1500)
    cable.mend()
    third = call(huong, "finish-next")
    called(board, third)
    board.page.wait_for_function("() => window.spoken.length >= 3")
    assert [text for text, *_ in board.page.evaluate("window.spoken")] == [
        in_words(one) for one in (first, second, third)
    ]
    # Called again, it is said again.
    huong.page.locator("[data-calling] [value=recall]").click()
    board.page.wait_for_function("() => window.spoken.length === 4")
    assert board.page.evaluate("window.spoken[3][0]") == in_words(third)
    # A screen that is opened while somebody is called says nothing of what was said before.
    late = come()
    listening(late, BOTH)
    late.page.wait_for_timeout(1500)
    assert late.page.evaluate("window.spoken") == []
    cable.cut()


def test_who_took_a_number_in_english_is_called_in_both_languages(machine, come):
    kiosk, board, huong = machine(), come(), come("huong")
    kiosk.page.get_by_role("link", name="English").click()
    kiosk.page.get_by_role("button", name="Collect a result").click()
    kiosk.page.wait_for_url("**/phieu/**")
    code = kiosk.page.locator(".big").inner_text()
    open_counter(huong)
    listening(board, BOTH)
    while call(huong, "next") != code:  # what other tests have left waiting
        huong.page.locator("[data-calling] [value=finish]").click()
        huong.page.wait_for_selector("[data-calling] [value=next]")
    called(board, code)
    board.page.wait_for_function("() => window.spoken.some((one) => one[1] === 'en-GB')")
    (vietnamese, english) = board.page.evaluate("window.spoken.slice(-2)")
    assert vietnamese == [in_words(code), "vi-VN", "vi-VN"]
    assert english[1:] == ["en-GB", "en-US"]
    assert english[0].startswith("Number ")


def test_a_screen_without_a_vietnamese_voice_says_so_and_does_not_speak_with_another(machine, come):
    kiosk, board, huong = machine(), come(), come("huong")
    taken(kiosk)
    open_counter(huong)
    listening(board, '[{lang: "en-US"}]')
    board.page.wait_for_selector("[data-novoice]:not([hidden])")
    assert "không có giọng đọc tiếng Việt" in board.page.locator("footer").inner_text()
    board.look()
    called(board, call(huong, "next"))
    assert board.page.evaluate("window.spoken") == []
    assert board.page.locator("[data-said]").inner_text().startswith("Mời số"), "a screen reader hears it all the same"


def test_sound_that_was_turned_on_is_on_again_after_the_reload_of_midnight(come):
    board = come()
    listening(board, BOTH)
    board.page.reload()
    board.page.wait_for_function(
        "() => document.querySelector('[data-sound]').getAttribute('aria-pressed') === 'true'"
        " || !document.querySelector('[data-blocked]').hidden"
    )
    board.page.get_by_role("button", name="Bật tiếng").click()


# A page in PDF has 72 points to the inch, and a millimetre is 72/25.4 of them.
MM = 72 / 25.4


def size_of(pdf):
    """Width and height of the one page, in whole millimetres."""
    (box,) = re.findall(rb"/MediaBox ?\[ ?0 0 ([\d.]+) ([\d.]+) ?\]", pdf)
    return tuple(round(float(one) / MM) for one in box)


@pytest.mark.parametrize(("paper", "size"), [("roll", (80, None)), ("a5", (148, 210))])
def test_the_ticket_on_paper_has_the_paper_s_size_and_one_page(machine, paper, size):
    kiosk = machine(paper=paper)
    taken(kiosk)
    from_page = size_of(kiosk.page.pdf(prefer_css_page_size=True))
    from_pdf = size_of(kiosk.page.request.get(kiosk.page.url + "phieu.pdf").body())
    for width, height in (from_page, from_pdf):
        assert width == size[0]
        assert size[1] in (None, height)
        assert 60 <= height <= 210
    kiosk.page.emulate_media(media="print")
    wide, over = kiosk.page.evaluate(
        "() => [document.documentElement.scrollWidth, [...document.querySelectorAll('.tk2 *')].filter("
        "one => one.getBoundingClientRect().right > document.documentElement.clientWidth + 1).length]"
    )
    assert (wide > 0, over) == (True, 0)


def test_help_at_the_machine_by_touch(machine, come):
    kiosk, huong = machine(), come("huong")
    kiosk.page.set_viewport_size({"width": 1080, "height": 1920})
    kiosk.page.get_by_role("link", name="Cần giúp").click()
    for one in kiosk.page.locator("main a, main button").all():
        assert one.bounding_box()["height"] >= 44
    kiosk.look()
    open_counter(huong)
    huong.go("/lam-viec/nhan-ho-so/")
    huong.page.fill("[name=person_text]", "Nguyễn Văn")
    assert huong.page.locator("[data-calling] .hlp").count() == 0
    kiosk.press("Gọi người giúp")
    kiosk.page.wait_for_selector("text=Cán bộ đã thấy lời gọi của bạn")
    # It comes to the page that is open, and nothing of what is being written is lost.
    huong.page.wait_for_selector("[data-calling] .hlp", timeout=20_000)
    assert "Có người cần giúp" in huong.page.locator("[data-calling]").inner_text()
    assert huong.page.input_value("[name=person_text]") == "Nguyễn Văn"
    huong.look()
    huong.page.locator("[data-calling] [value=help]").click()
    huong.page.wait_for_selector("[data-calling] .hlp", state="detached")


def test_a_call_for_help_is_heard_after_a_broken_connection(machine, come):
    kiosk, huong = machine(), come("huong")
    open_counter(huong)
    huong.page.context.set_offline(True)
    with huong.page.expect_event("requestfailed", timeout=20_000):
        pass  # asked in vain
    kiosk.page.get_by_role("link", name="Cần giúp").click()
    kiosk.press("Gọi người giúp")
    assert huong.page.locator("[data-calling] .hlp").count() == 0
    huong.page.context.set_offline(False)
    huong.page.wait_for_selector("[data-calling] .hlp", timeout=20_000)
    huong.page.locator("[data-calling] [value=help]").click()
    huong.page.wait_for_selector("[data-calling] .hlp", state="detached")


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

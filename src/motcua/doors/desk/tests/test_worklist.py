"""The worklist through the door: queues, filters, the dossier in hand, search, and what a page costs."""

import re
import uuid

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from motcua.deadlines import queries as deadlines
from motcua.doors.desk import saved
from motcua.doors.desk.shown import Due, Row
from motcua.doors.desk.templatetags.desk import worklist_row
from motcua.doors.desk.tests.test_counter import receive
from motcua.doors.desk.views.worklist import due_of
from motcua.dossiers import actions, queries
from motcua.dossiers.jobs import make_export
from motcua.dossiers.models import DossierTask
from motcua.kernel import clock

pytestmark = pytest.mark.django_db

MOST_FOR_A_LIST = 12
MOST_FOR_A_DOSSIER = 26


@pytest.fixture
def dossiers(signed_in, procedure):
    return [receive(signed_in("huong")) for _ in range(3)]


@pytest.mark.parametrize("queue", ["mine", "unit", "supplement", "payment", "today", "late", "done"])
def test_every_queue_opens_full_or_empty(signed_in, dossiers, queue):
    response = signed_in("tuan").get(reverse("desk:queue", args=[queue]))
    assert response.status_code == 200
    assert ("Nguyễn Văn Thưởng" in response.content.decode()) == (queue == "unit")


def test_filters_stand_in_their_sheet_again(signed_in, dossiers):
    page = signed_in("tuan").get(reverse("desk:queue", args=["unit"]), {"tim": "Thưởng", "kenh": "direct"})
    assert 'name="tim" value="Thưởng"' in page.content.decode()
    assert '<option value="direct" selected>' in page.content.decode()


def test_what_was_refused_bears_no_sign_of_success(signed_in, dossiers, actor_of):
    for row in queries.worklist(actor_of("tuan"), queries.Queue.UNIT).rows:
        actions.stop_dossier(row.dossier_id, reason="Nhầm", actor=actor_of("tuan"))
    page = signed_in("huong").get(reverse("desk:find"), {"tim": "Nguyễn Văn Thưởng"}).content.decode()
    assert "đã khép lại" in page
    assert "#done" not in page


def test_an_officer_keeps_columns(signed_in, dossiers):
    tuan = signed_in("tuan")
    answer = tuan.post(reverse("desk:columns"), {"queue": "unit", "cot": ["channel", "holder", "no-such"]})
    assert answer["Location"] == reverse("desk:queue", args=["unit"])
    page = tuan.get(answer["Location"]).content.decode()
    assert '<table class="rows no-procedure no-step x2">' in page
    assert '<td class="cxd">chưa ai nhận</td><td class="cxd">tại quầy</td>' in page
    assert 'colspan="6"' in page
    assert "no-step" not in signed_in("huong").get(answer["Location"]).content.decode()


def test_columns_cost_no_query(signed_in, dossiers, django_assert_num_queries):
    tuan, address = signed_in("tuan"), reverse("desk:queue", args=["unit"])
    tuan.get(address)
    with CaptureQueriesContext(connection) as plain:
        tuan.get(address)
    asked = len(plain)
    tuan.post(reverse("desk:columns"), {"cot": ["holder", "channel", "since"]})
    tuan.get(address)
    with django_assert_num_queries(asked):
        tuan.get(address)


def test_each_row_can_be_marked(signed_in, dossiers):
    page = signed_in("tuan").get(reverse("desk:queue", args=["unit"])).content.decode()
    marks = re.findall(r'name="mark" value="([0-9a-f-]{36}):([0-9a-f-]{36})"', page)
    assert len({dossier for dossier, _step in marks}) == len({step for _dossier, step in marks}) == 3


def test_keys_of_one_letter_can_be_switched_off(signed_in):
    tuan, address = signed_in("tuan"), reverse("desk:keys")
    assert "data-no-letters" not in tuan.get(address).content.decode()
    tuan.post(address, {"letters": "off"})
    assert '<body class="desk" data-no-letters>' in tuan.get(reverse("desk:worklist")).content.decode()
    tuan.post(address, {"letters": "on"})
    assert "data-no-letters" not in tuan.get(address).content.decode()
    part = tuan.get(address, headers={"X-Requested-With": "desk"}).content.decode()
    assert part.startswith('<div class="line">')
    assert "<kbd>Alt C</kbd>" in part


def test_an_unknown_queue_is_not_found(signed_in):
    assert signed_in("tuan").get(reverse("desk:queue", args=["all"])).status_code == 404


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"tim": "thuong"}, True), ({"tim": "Đỗ Thị Mỵ"}, False), ({"thu-tuc": "9.000656"}, True),
        ({"thu-tuc": "1"}, False), ({"kenh": "direct"}, True), ({"kenh": "online"}, False),
        ({"trang-thai": "appraise"}, True), ({"trang-thai": "approve"}, False), ({"kenh": "pigeon"}, True),
        ({"tim": "\x00"}, True), ({"tim": "%"}, False),
    ],
)  # fmt: skip
def test_filters_narrow_and_are_said(signed_in, dossiers, query, found):
    text = signed_in("tuan").get(reverse("desk:queue", args=["unit"]), query).content.decode()
    assert ("Nguyễn Văn Thưởng" in text) == found


def test_the_dossier_in_hand_is_beside_the_list(signed_in, dossiers):
    tuan = signed_in("tuan")
    page = tuan.get(reverse("desk:queue", args=["unit"]), {"ho-so": dossiers[0]})
    assert "0912000027" in page.content.decode()
    assert 'aria-current="true"' in page.content.decode()
    fragment = tuan.get(reverse("desk:preview", args=[dossiers[0]]))
    assert fragment.status_code == 200
    assert "<html" not in fragment.content.decode()
    for other in (str(uuid.uuid4()), "x"):
        assert tuan.get(reverse("desk:queue", args=["unit"]), {"ho-so": other}).status_code == 200


def test_a_bad_key_of_a_page_is_refused_not_a_fault(signed_in, dossiers):
    assert signed_in("tuan").get(reverse("desk:queue", args=["unit"]), {"sau": "nonsense"}).status_code in {404, 422}


def test_looking_is_recorded_once_a_page(signed_in, dossiers, actor_of):
    signed_in("tuan").get(reverse("desk:dossier", args=[dossiers[0]]))
    looks = queries.dossier_page(dossiers[0], actor=actor_of("thuong")).looks
    assert [look.by for look in looks].count("Trần Văn Tuấn") == 1


def test_search_opens_the_dossier_of_a_code_and_lists_names(signed_in, dossiers, actor_of):
    tuan = signed_in("tuan")
    code = queries.find(dossiers[0], actor=actor_of("tuan")).code
    assert tuan.get(reverse("desk:find"), {"tim": code.lower()}).url == reverse("desk:dossier", args=[dossiers[0]])
    assert tuan.get(reverse("desk:find"), {"tim": "van thuong"}).content.decode().count("data-row") == 3
    assert "data-row" not in tuan.get(reverse("desk:find"), {"tim": "ab"}).content.decode()
    assert "data-row" not in signed_in("duc").get(reverse("desk:find"), {"tim": "van thuong"}).content.decode()


def test_the_first_page_asks_few_questions_however_many_rows(signed_in, dossiers, django_assert_max_num_queries):
    tuan = signed_in("tuan")
    tuan.get(reverse("desk:queue", args=["unit"]))
    with django_assert_max_num_queries(MOST_FOR_A_LIST) as few:
        tuan.get(reverse("desk:queue", args=["unit"]))
    receive(signed_in("huong"))
    with django_assert_max_num_queries(MOST_FOR_A_LIST) as more:
        tuan.get(reverse("desk:queue", args=["unit"]))
    assert len(more) == len(few)


def test_a_dossier_page_asks_few_questions(signed_in, dossiers, django_assert_max_num_queries):
    tuan = signed_in("tuan")
    address = reverse("desk:dossier", args=[dossiers[0]])
    tuan.get(address)
    with django_assert_max_num_queries(MOST_FOR_A_DOSSIER):
        tuan.get(address)


def test_english_is_one_click_away(signed_in, dossiers):
    tuan = signed_in("tuan")
    tuan.cookies["django_language"] = "en"
    text = tuan.get(reverse("desk:queue", args=["unit"])).content.decode()
    assert '<html lang="en">' in text
    assert "Waiting for others" in text


def test_no_page_carries_inline_script_or_style(signed_in, dossiers):
    tuan = signed_in("tuan")
    addresses = [
        reverse("desk:queue", args=["unit"]),
        reverse("desk:dossier", args=[dossiers[0]]),
        reverse("desk:keys"),
    ]
    for address in addresses:
        text = tuan.get(address).content.decode()
        assert " style=" not in text
        assert "<style" not in text
        assert "<script>" not in text
        assert " onclick" not in text


def test_what_is_late_is_late_in_the_list_and_in_its_queue_alike(signed_in, dossiers):
    with clock.frozen(clock.at(2026, 11, 18, 9, 0)):
        tuan = signed_in("tuan")
        for queue in ("unit", "late"):
            text = tuan.get(reverse("desk:queue", args=[queue])).content.decode()
            assert text.count('class="due late"') == 3, queue
    with clock.frozen(clock.at(2026, 11, 17, 9, 0)):
        assert signed_in("tuan").get(reverse("desk:queue", args=["today"])).content.decode().count("due soon") == 3


def test_a_limit_in_hours_is_late_from_the_next_minute_one_in_days_from_the_next_day():
    calendar = deadlines.calendar_for()
    hours, days = clock.at(2026, 11, 16, 15, 15), clock.at(2026, 11, 16, 17, 0)
    assert due_of(row_due(hours), clock.at(2026, 11, 16, 16, 0), calendar).state == "late"
    assert due_of(row_due(days), clock.at(2026, 11, 16, 17, 30), calendar).state == "soon"
    assert due_of(row_due(days), clock.at(2026, 11, 17, 8, 0), calendar).state == "late"
    assert due_of(row_due(None), clock.at(2026, 11, 17, 8, 0), calendar).state == "none"


def row_due(moment):
    return queries.WorklistRow(
        uuid.uuid4(), uuid.uuid4(), "H05.1-261116-0001", "Nguyễn Văn Thưởng", "Đăng ký khai tử", "9.000656", "Thẩm tra",
        "appraise", "processing", "direct", "", None, moment, None,
    )  # fmt: skip


def test_nothing_that_people_write_becomes_markup_in_a_row():
    bad = '<img src=x onerror="x()">{0}'
    row = Row(bad, bad, bad, bad, bad, Due("late", bad), bad, "/a/", "/b/", extra=[bad])
    html = str(worklist_row(row, "/icons.svg"))
    assert "<img" not in html
    assert 'onerror="' not in html
    assert html.count("{0}") == 11


def test_a_search_is_kept_under_a_name_replaced_opened_and_let_go_of(signed_in, dossiers):
    tuan, kept = signed_in("tuan"), {"ten": "Khai tử  tại quầy", "queue": "unit", "kenh": "direct"}
    tuan.post(reverse("desk:keep_search"), kept)
    tuan.post(reverse("desk:keep_search"), kept | {"kenh": "post"})
    page = tuan.get(reverse("desk:queue", args=["unit"])).content.decode()
    assert page.count('hang/unit/?kenh=post">') == 1
    assert "Khai tử tại quầy" in page
    assert "Khai tử tại quầy" not in signed_in("le").get(reverse("desk:queue", args=["unit"])).content.decode()
    tuan.post(reverse("desk:drop_search"), {"ten": "Khai tử tại quầy"})
    assert "Khai tử tại quầy" not in tuan.get(reverse("desk:queue", args=["unit"])).content.decode()


def test_a_search_is_shared_with_the_unit_opened_by_a_colleague_and_taken_away(signed_in, dossiers):
    tuan, le = signed_in("tuan"), signed_in("le")
    shared = {"ten": "Qua bưu chính", "queue": "unit", "kenh": "post", "chung": "on"}
    assert tuan.post(reverse("desk:keep_search"), shared).status_code == 302
    page = le.get(reverse("desk:queue", args=["unit"])).content.decode()
    assert 'hang/unit/?kenh=post">' in page
    assert "người tạo: Trần Văn Tuấn" in page
    assert "Qua bưu chính" in le.get(reverse("desk:find"), {"tim": "thuong"}).content.decode()
    assert le.post(reverse("desk:keep_search"), shared).status_code == 422
    key = re.search(r'name="tim-chung" value="([0-9a-f-]{36})"', page)[1]
    assert le.post(reverse("desk:unshare_search"), {"tim-chung": key}).status_code == 302
    assert le.post(reverse("desk:unshare_search"), {"tim-chung": key}).status_code == 404
    assert le.post(reverse("desk:unshare_search"), {"tim-chung": "x"}).status_code in {404, 422}
    assert "Qua bưu chính" not in tuan.get(reverse("desk:queue", args=["unit"])).content.decode()


def test_only_so_many_searches_are_kept_and_none_without_a_name(signed_in):
    tuan = signed_in("tuan")
    for number in range(saved.MOST + 2):
        tuan.post(reverse("desk:keep_search"), {"ten": f"Tìm {number}", "tim": "đ" * 200})
    tuan.post(reverse("desk:keep_search"), {"ten": "  "})
    page = tuan.get(reverse("desk:queue", args=["unit"])).content.decode()
    assert page.count("/tim/?tim=") == saved.MOST


def test_a_list_is_taken_along_by_the_page_that_shows_it(signed_in, dossiers, actor_of):
    tuan = signed_in("tuan")
    assert tuan.post(reverse("desk:ask_export"), {"queue": "unit", "tim": "thuong", "loai": "csv"}).status_code == 302
    export = queries.my_exports(actor_of("tuan"))[0]
    assert "chờ đến lượt" in tuan.get(reverse("desk:exports")).content.decode()
    make_export(str(export.id))
    page = tuan.get(reverse("desk:exports")).content.decode()
    assert "3 hồ sơ" in page
    answer = tuan.get(reverse("desk:export_file", args=[export.id]))
    assert b"".join(answer.streaming_content).startswith(b"\xef\xbb\xbf")
    assert "attachment" in answer["Content-Disposition"]
    assert signed_in("le").get(reverse("desk:export_file", args=[export.id])).status_code == 404
    assert tuan.post(reverse("desk:ask_export"), {"queue": "x", "loai": "csv"}).status_code == 422


def test_marked_dossiers_are_previewed_then_done_with_a_result_for_each(signed_in, dossiers):
    tuan = signed_in("tuan")
    marks = [f"{one}:{step_of(one)}" for one in dossiers]
    page = tuan.post(reverse("desk:bulk"), {"viec": "claim", "mark": [*marks, "x:y", ":"]}).content.decode()
    assert "Làm được với 3 trong 3 hồ sơ" in page
    done = tuan.post(reverse("desk:bulk"), {"viec": "claim", "mark": marks, "chay": "1"})
    assert "Đã làm 3 hồ sơ" in tuan.get(done.url).content.decode()
    told = tuan.get(done.url, headers={"X-Requested-With": "desk"}).json()
    assert told == {"under_way": False, "text": "Đã làm 3 hồ sơ. Đã làm xong."}
    again = tuan.post(reverse("desk:bulk"), {"viec": "claim", "ca-hang": "unit"}).content.decode()
    assert "bạn đang giữ bước này" in again
    assert tuan.post(reverse("desk:bulk"), {"viec": "claim"}).status_code == 422
    assert tuan.post(reverse("desk:bulk"), {"viec": "burn", "mark": marks}).status_code == 422
    assert tuan.post(reverse("desk:bulk"), {"viec": "hand_back", "mark": marks, "chay": "1"}).status_code == 422


def step_of(dossier_id):
    return DossierTask.objects.get(dossier_id=dossier_id).task_id


def test_a_number_is_found_however_it_is_grouped_and_a_code_without_its_agency(signed_in, dossiers, actor_of):
    tuan, code = actor_of("tuan"), queries.find(dossiers[0], actor=actor_of("tuan")).code
    for said in ("0912000027", "0912 000 027", "0912.000.027", "+84 912 000 027", "0084912000027"):
        assert len(queries.search_page(said, actor=tuan).rows) == 3, said
    short = code.split("-", 1)[1]
    assert [row.code for row in queries.search_page(short, actor=tuan).rows] == [code]
    assert queries.search_page(short, actor=actor_of("duc")).rows == ()


def test_found_dossiers_come_page_by_page_each_once(signed_in, dossiers, actor_of):
    tuan = actor_of("tuan")
    seen, after = [], ""
    while True:
        page = queries.search_page("thuong", actor=tuan, after=after, limit=2)
        seen += [row.dossier_id for row in page.rows]
        after = page.next
        if not after:
            break
    assert sorted(map(str, seen)) == sorted(map(str, dossiers))
    assert signed_in("tuan").get(reverse("desk:find"), {"tim": "thuong", "sau": "?"}).status_code in {404, 422}

"""Pages that everybody may read."""

import re

import pytest
from django.urls import reverse

from motcua.doors.portal import province_map, search_page
from motcua.dossiers.tests.people import BIRTH

pytestmark = pytest.mark.django_db
PUBLIC = ["home", "catalogue", "places", "track", "accessibility", "privacy"]


@pytest.mark.parametrize("name", PUBLIC)
def test_public_pages_open_in_both_languages(client, name):
    vietnamese = client.get(reverse(f"portal:{name}"))
    assert vietnamese.status_code == 200
    assert '<html lang="vi">' in vietnamese.content.decode()
    client.cookies["django_language"] = "en"
    english = client.get(reverse(f"portal:{name}"))
    assert '<html lang="en">' in english.content.decode()
    assert "Service points" in english.content.decode()


def test_vietnamese_whatever_the_browser_says(client):
    page = client.get("/", headers={"accept-language": "en-US,en;q=0.9"}).content.decode()
    assert "Bạn cần làm" in page.replace("\xa0", " ")
    assert "Dịch vụ công tỉnh Bắc Ninh" in page


def test_language_is_kept_and_leads_back_only_into_the_house(client):
    answer = client.get("/ngon-ngu/en/?next=/tra-cuu/")
    assert answer["Location"] == "/tra-cuu/"
    assert client.cookies["django_language"].value == "en"
    assert client.get("/ngon-ngu/en/?next=https://evil.example/").headers["Location"] == "/"
    assert client.get("/ngon-ngu/xx/").status_code == 404


def test_no_inline_style_or_script_anywhere(client):
    for url in ("/", "/thu-tuc/", f"/thu-tuc/{BIRTH}/", "/tra-cuu/", "/tai-khoan/login/", "/tai-khoan/signup/", "/x/"):
        page = client.get(url).content.decode()
        assert " style=" not in page, url
        assert "<style" not in page, url
        assert not re.search(r"<script(?![^>]*(src=|application/json))", page), url
        assert not re.search(r" on[a-z]+=", page), url
    assert "style-src 'self'" in client.get("/")["Content-Security-Policy"]


def test_search_forgives_accents_and_slips(client):
    page = client.get("/thu-tuc/", {"q": "khai sih thu"}).content.decode()
    assert reverse("portal:procedure", args=[BIRTH]) in page
    assert "<del>sih</del>" in page
    assert "<mark>Khai sinh</mark>" in page


def test_an_empty_result_says_what_to_do(client):
    page = client.get("/thu-tuc/", {"q": "zzzz qqqq xxxx"})
    assert page.status_code == 200
    assert "Không có thủ tục nào khớp" in page.content.decode()


def test_marks_never_carry_markup():
    assert search_page.mark("<b>khai</b> sinh", "khai") == "&lt;b&gt;<mark>khai</mark>&lt;/b&gt; sinh"


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ({"q": "x" * 5_000}, 200),
        ({"q": "\x00"}, 200),
        ({"q": "'; drop table"}, 200),
        ({"sau": "nonsense"}, 422),
        ({"co-quan": "nonsense"}, 404),
        ({"co-quan": "00000000-0000-0000-0000-000000000000"}, 404),
        ({"linh-vuc": "nonsense"}, 200),
        ({"cap": "commune"}, 200),
    ],
)
def test_odd_addresses_of_the_search(client, query, status):
    assert client.get("/thu-tuc/", query).status_code == status


@pytest.mark.parametrize("kind", ["linh-vuc", "co-quan", "cap", "viec-trong-doi"])
def test_shelves_lead_to_filtered_lists(client, kind):
    page = client.get(f"/thu-tuc/theo/{kind}/")
    assert page.status_code == 200
    for url in re.findall(r'href="(/thu-tuc/\?[^"]+)"', page.content.decode())[:2]:
        assert client.get(url.replace("&amp;", "&")).status_code == 200


def test_an_unknown_shelf_or_procedure_is_a_page_that_helps(client):
    assert client.get("/thu-tuc/theo/gi-do/").status_code == 404
    answer = client.get("/thu-tuc/1.999999/")
    assert answer.status_code == 404
    assert "Về trang đầu" in answer.content.decode()


def test_a_procedure_answers_in_the_order_of_the_questions(client):
    page = client.get(f"/thu-tuc/{BIRTH}/").content.decode()
    order = [
        page.index(text) for text in ("Ai làm được", "Cần mang gì", "Bao nhiêu tiền", "Làm ở đâu", "Cập nhật lần cuối")
    ]
    assert order == sorted(order)
    assert "Giấy chứng sinh</b>, 1 bản chính" in page
    assert reverse("portal:start", args=[BIRTH]) in page
    assert "2 ngày làm việc" in page


def test_a_procedure_is_drawn_once_and_costs_few_queries(client, django_assert_max_num_queries):
    first = client.get(f"/thu-tuc/{BIRTH}/").content
    with django_assert_max_num_queries(2):
        again = client.get(f"/thu-tuc/{BIRTH}/").content
    assert first == again


def test_service_points_are_found_without_accents(client):
    page = client.get("/noi-tiep-nhan/", {"xa": "phuong kinh bac"}).content.decode()
    assert page.count("<h3>") == 1
    assert "Không có nơi nào khớp" in client.get("/noi-tiep-nhan/", {"xa": "paris"}).content.decode()


def test_the_centre_of_the_province_comes_first(client):
    page = client.get("/").content.decode().replace("\xa0", " ")
    assert page.index("hành chính công tỉnh Bắc Ninh") < page.index("hành chính công phường")


def test_a_stale_form_says_what_to_do(town):
    from django.test import Client

    answer = Client(enforce_csrf_checks=True).post("/tra-cuu/", {"ma": "x", "mat": "y"})
    assert answer.status_code == 403
    assert "Biểu mẫu này đã cũ" in answer.content.decode()
    assert 'href="/tra-cuu/"' in answer.content.decode()


@pytest.mark.parametrize("path", ["/", "/lam-viec/", "/kiosk/abc/"])
def test_a_host_that_is_not_ours_is_a_bad_request_and_no_fault(client, path):
    client.raise_request_exception = False
    answer = client.get(path, headers={"host": "elsewhere.example"})
    assert answer.status_code == 400
    assert "Không đọc được nội dung bạn gửi" in answer.content.decode()


def test_a_body_too_large_says_what_to_do(client, settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1_000
    answer = client.post("/tra-cuu/", {"ma": "x" * 5_000, "mat": "y"})
    assert answer.status_code == 413
    assert "quá lớn" in answer.content.decode()


def test_the_map_stands_where_the_pack_has_one(client, settings, tmp_path):
    page = client.get("/noi-tiep-nhan/").content.decode()
    assert 'class="map"' in page
    assert "Sơn Động" in page
    settings.PACK_DIR = tmp_path
    assert 'class="map"' not in client.get("/noi-tiep-nhan/").content.decode()


def test_a_map_with_anything_but_lines_is_refused(settings, tmp_path):
    settings.PACK_DIR = tmp_path
    (tmp_path / "map.json").write_text('{"width": 1, "height": 1, "outline": "M0 0\\"><script>", "places": []}')
    with pytest.raises(province_map.BadMap):
        province_map.svg("")

"""The result at the counter: who takes it, the cabinet, the post, what waits."""

import uuid

import pytest
from django.urls import reverse

from motcua.doors.desk.tests.test_counter import press, receive, step_of
from motcua.dossiers import actions, jobs, queries
from motcua.dossiers.models import Dossier, Export, LetterLine
from motcua.dossiers.tests.people import Town

pytestmark = pytest.mark.django_db


@pytest.fixture
def dossier_id(signed_in, procedure, actor_of):
    """Finished, with a paper result, for Nguyễn Văn Thưởng."""
    found = uuid.UUID(receive(signed_in("huong")))
    tuan, le = actor_of("tuan"), actor_of("le")
    actions.draft_result(found, name="Trích lục", number="15/TLKS", actor=tuan)
    actions.complete_task(found, step_of(tuan, found), outcome="", actor=tuan)
    actions.issue_result(found, outcome="agree", actor=le)
    return found


def state_of(dossier_id, actor):
    return queries.find(dossier_id, actor=actor).state


def test_the_wrong_person_goes_without_and_what_was_typed_stays(signed_in, dossier_id, actor_of):
    huong = signed_in("huong")
    sheet = {"how": "counter", "to_name": "Trần Văn Lạ", "to_number": "001099000111", "proof": "slip"}
    refused = press(huong, dossier_id, "tra-ket-qua", **sheet)
    text = refused.content.decode()
    assert refused.status_code == 422
    assert "Trần Văn Lạ không phải chủ hồ sơ" in text
    assert 'value="001099000111"' in text
    assert state_of(dossier_id, actor_of("huong")) == "finished"
    given = press(huong, dossier_id, "tra-ket-qua", **sheet, authorisation="Giấy ủy quyền số 3")
    assert given.url == reverse("desk:form", args=[dossier_id, "handover", 0])
    slip = huong.get(given.url).content.decode()
    assert "1/PBG" in slip
    assert state_of(dossier_id, actor_of("huong")) == "returned"


@pytest.mark.parametrize(
    ("sheet", "word"),
    [
        ({"how": "post"}, "biên nhận của bưu chính"),
        ({"how": "post", "tracking_no": "EB123456784VN"}, "EB123456784VN"),
        ({"how": "counter", "proof": "signature"}, "Chưa có chữ ký"),
        ({"how": "counter", "proof": "oath"}, "Chọn một mục."),
        ({"how": "pigeon"}, "Chọn một mục."),
        ({"how": "online"}, "không có tệp"),
        ({"how": "counter", "results": "x"}, ""),
    ],
)
def test_what_is_missing_is_said_beside_its_field(signed_in, dossier_id, sheet, word):
    response = press(signed_in("huong"), dossier_id, "tra-ket-qua", **sheet)
    if not word:
        assert response.status_code == 302, "an id that is none chooses nothing: all are given"
        return
    assert response.status_code == 422
    assert word.lower() in response.content.decode().lower()


def test_by_post_then_delivered(signed_in, dossier_id, actor_of):
    huong = signed_in("huong")
    assert press(huong, dossier_id, "da-phat").status_code == 409
    assert press(huong, dossier_id, "tra-ket-qua", how="post", tracking_no="EB123456785VN").status_code == 302
    page = huong.get(reverse("desk:dossier", args=[dossier_id])).content.decode()
    assert "Bưu chính đã phát" in page
    assert press(huong, dossier_id, "da-phat").status_code == 302
    assert queries.find(dossier_id, actor=actor_of("huong")).delivery_state == "delivered"


def test_the_cabinet_from_the_place_to_the_label_to_the_scan(signed_in, dossier_id, actor_of):
    huong = signed_in("huong")
    page = huong.get(reverse("desk:places")).content.decode()
    unit = page.split('name="unit"')[1].split('<option value="')[1].split('"')[0]
    assert huong.post(reverse("desk:places"), {"unit": unit, "cabinet": " "}).status_code == 422
    assert huong.post(reverse("desk:places"), {"unit": "x", "cabinet": "A"}).status_code == 422
    assert huong.post(reverse("desk:places"), {"unit": unit, "cabinet": "A", "shelf": "2"}).status_code == 302
    place = queries.storage_places(actor_of("huong"))[0].id
    assert press(huong, dossier_id, "cat-ket-qua", place="x").status_code == 422
    assert press(huong, dossier_id, "cat-ket-qua", place=str(place)).status_code == 302
    shown = huong.get(reverse("desk:dossier", args=[dossier_id])).content.decode()
    assert "Tủ A · ngăn 2" in shown
    assert reverse("desk:label", args=[dossier_id]) in shown
    assert huong.get(reverse("desk:label", args=[dossier_id]))["Content-Type"] == "application/pdf"
    assert (
        "Kết quả cất ở: Tủ A · ngăn 2."
        in huong.get(reverse("desk:act", args=[dossier_id, "tra-ket-qua"])).content.decode()
    )
    code = queries.find(dossier_id, actor=actor_of("huong")).code
    scanned = huong.get(reverse("desk:find"), {"tim": f"{code}|9.000656|027|Nhãn chỗ cất kết quả"})
    assert scanned.url == reverse("desk:dossier", args=[dossier_id])
    waiting = huong.get(reverse("desk:waiting")).content.decode()
    assert "Nguyễn Văn Thưởng" in waiting
    assert "Tủ A · ngăn 2" in waiting
    assert huong.post(reverse("desk:close_place", args=[place])).status_code == 302
    assert huong.post(reverse("desk:close_place", args=[place])).status_code == 404


def test_the_pad_is_there_and_works_without_script(signed_in, dossier_id):
    page = signed_in("huong").get(reverse("desk:act", args=[dossier_id, "tra-ket-qua"])).content.decode()
    assert "data-signpad hidden" in page
    assert "desk/sign.js" in page
    assert 'name="proof" value="slip" checked' in page


def test_letters_for_those_whom_nothing_reaches_come_as_one_pdf(signed_in, dossier_id):
    huong, address = signed_in("huong"), reverse("desk:invitations")
    Dossier.objects.filter(id=dossier_id).update(
        applicant_id=None, applicant_phone="", applicant_email="", applicant_address=""
    )
    listed = huong.get(reverse("desk:waiting")).content.decode()
    assert f'name="dossier" value="{dossier_id}"' in listed
    nobody = huong.post(address, {}, follow=True).content.decode()
    assert "Bạn hãy đánh dấu người cần gửi thư." in nobody
    refused = huong.post(address, {"dossier": str(dossier_id)}, follow=True).content.decode()
    assert "không có địa chỉ nên chưa viết thư được" in refused
    Dossier.objects.filter(id=dossier_id).update(applicant_address="Số 3 đường Kinh Bắc")
    made = huong.post(address, {"dossier": str(dossier_id)}, follow=True)
    assert made["Content-Type"] == "application/pdf"
    assert made.content.startswith(b"%PDF")
    told = huong.get(reverse("desk:waiting")).content.decode()
    assert "bằng thư" in told
    assert 'name="dossier"' not in told
    assert signed_in("tuan").post(address, {"dossier": str(dossier_id)}).status_code == 403
    assert huong.get(address, {"hs": "x"}).status_code == 404


def test_results_ticked_are_given_to_one_person_with_a_line_and_a_slip_for_each(signed_in, dossier_id, actor_of):
    huong, bulk = signed_in("huong"), reverse("desk:bulk")
    assert f'name="mark" value="{dossier_id}:{dossier_id}"' in huong.get(reverse("desk:waiting")).content.decode()
    assert 'name="mark"' not in signed_in("le").get(reverse("desk:waiting")).content.decode()
    asked = {"viec": "give_out", "mark": f"{dossier_id}:{dossier_id}"}
    shown = huong.post(bulk, asked).content.decode()
    assert "Trích lục 15/TLKS" in shown
    assert 'name="to_name"' in shown
    nobody = huong.post(bulk, {**asked, "chay": "1", "to_number": "027", "to_name": "", "proof": "oath"})
    assert nobody.status_code == 422
    assert 'value="027"' in nobody.content.decode()
    owner = {**asked, "chay": "1", "to_name": "Nguyễn Văn Thưởng"}
    assert huong.post(bulk, {**owner, "proof": "oath"}).status_code == 422
    stranger = huong.post(bulk, {**asked, "chay": "1", "to_name": "Trần Văn Lạ"}, follow=True).content.decode()
    assert "Trần Văn Lạ không phải chủ hồ sơ" in stranger
    assert state_of(dossier_id, actor_of("huong")) == "finished"
    given = huong.post(bulk, owner, follow=True).content.decode()
    assert reverse("desk:form", args=[dossier_id, "handover", 0]) in given
    assert state_of(dossier_id, actor_of("huong")) == "returned"
    again = huong.post(bulk, owner, follow=True).content.decode()
    assert "không làm được: 1" in again


def test_letters_for_several_are_made_in_the_background_and_fetched_from_the_files(signed_in):
    huong, address, town = signed_in("huong"), reverse("desk:invitations"), Town()
    fine, other, lost = several = [town.finished() for _ in range(3)]
    Dossier.objects.filter(id__in=several).update(
        return_by="counter", applicant_id=None, applicant_phone="", applicant_email="", applicant_address="Số 3"
    )
    Dossier.objects.filter(id=lost).update(applicant_address=" ")
    asked = huong.post(address, {"dossier": [str(fine), str(lost)]}, follow=True)
    page = asked.content.decode()
    assert asked.redirect_chain[-1][0] == reverse("desk:exports")
    assert "Thư mời nhận kết quả" in page
    assert "data-watch" in page
    listed = huong.get(reverse("desk:waiting")).content.decode()
    assert listed.count("đang tạo thư") == 2
    assert f'name="dossier" value="{other}"' in listed
    assert f'name="dossier" value="{fine}"' not in listed
    export = Export.objects.get()
    Export.objects.filter(id=export.id).update(state="running", rows=1)
    told = huong.get(reverse("desk:exports"), headers={"X-Requested-With": "desk"}).json()
    assert told == {"under_way": True, "text": "Thư mời nhận kết quả: đã có: 1 trong 2 thư"}
    jobs.make_export(str(export.id))
    page = huong.get(reverse("desk:exports")).content.decode()
    assert "1 thư, " in page
    assert f"{town.dossier(lost).code}: " in page
    assert "chưa viết thư được" in page
    made = huong.get(reverse("desk:export_file", args=[export.id]))
    assert made["Content-Type"] == "application/pdf"
    assert b"".join(made.streaming_content).startswith(b"%PDF")
    everybody = huong.post(address, {"tat-ca": "1"}, follow=True)
    assert everybody.redirect_chain[-1][0] == reverse("desk:exports")
    assert set(LetterLine.objects.exclude(export=export).values_list("dossier_id", flat=True)) == {other, lost}
    nobody = huong.post(address, {"tat-ca": "1"}, follow=True).content.decode()
    assert "Không có ai trong số này cần viết thư lúc này" in nobody

"""Addresses of the citizens' door, in Vietnamese: people read them, print them and say them on the phone."""

from django.urls import path

from motcua.doors.portal.views import booking, dossier, filing, helping, notices, papers, public, tracking

app_name = "portal"
urlpatterns = [
    path("", public.home, name="home"),
    path("thu-tuc/", public.catalogue_page, name="catalogue"),
    path("thu-tuc/theo/<str:kind>/", public.shelf, name="shelf"),
    path("thu-tuc/<str:code>/", public.procedure, name="procedure"),
    path("noi-tiep-nhan/", public.places_page, name="places"),
    path("ket-qua-giai-quyet/", public.solved, name="solved"),
    path("tro-nang/", public.accessibility, name="accessibility"),
    path("du-lieu-ca-nhan/", public.privacy, name="privacy"),
    path("tro-giup/", helping.page, name="help"),
    path("tra-cuu/", tracking.track, name="track"),
    path("dat-lich/", booking.choose_point, name="book"),
    path("dat-lich/<slug:key>/<slug:service>/", booking.choose_time, name="book_time"),
    path("lich-hen/<str:secret>/", booking.visit, name="visit"),
    path("nop/thu-tuc/<str:code>/", filing.start, name="start"),
    path("nop/<uuid:dossier_id>/", filing.tasks, name="tasks"),
    path("nop/<uuid:dossier_id>/trang/<str:key>/", filing.form_page, name="form"),
    path("nop/<uuid:dossier_id>/giay-to/", papers.papers_page, name="papers"),
    path("nop/<uuid:dossier_id>/dinh-kem/", papers.attach, name="attach"),
    path("nop/<uuid:dossier_id>/bo-giay/", papers.detach, name="detach"),
    path("nop/<uuid:dossier_id>/nhan-ket-qua/", filing.return_page, name="return"),
    path("nop/<uuid:dossier_id>/xem-lai/", filing.check, name="check"),
    path("nop/<uuid:dossier_id>/xoa/", filing.delete, name="delete_draft"),
    path("nop/<uuid:dossier_id>/xong/", filing.done, name="done"),
    path("thong-bao/", notices.inbox, name="notices"),
    path("thong-bao/cach-nhan/", notices.choose, name="choose"),
    path("thong-bao/<uuid:notice_id>/", notices.follow, name="notice"),
    path("ho-so/", dossier.mine, name="mine"),
    path("ho-so/<uuid:dossier_id>/", dossier.page, name="dossier"),
    path("ho-so/<uuid:dossier_id>/bo-sung/", dossier.supplement, name="supplement"),
    path("ho-so/<uuid:dossier_id>/rut/", dossier.withdraw, name="withdraw"),
    path("ho-so/<uuid:dossier_id>/giay-tiep-nhan.pdf", dossier.receipt, name="receipt"),
    path("ho-so/<uuid:dossier_id>/van-ban/<slug:kind>-<int:sequence>.pdf", dossier.form, name="form_file"),
    path("ho-so/<uuid:dossier_id>/giay-to/<uuid:attachment_id>/", dossier.attachment, name="attachment"),
    path("ho-so/<uuid:dossier_id>/ket-qua/<uuid:result_id>/", dossier.result, name="result"),
]

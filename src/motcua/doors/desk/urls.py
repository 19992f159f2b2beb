"""Addresses of the officers' door, below `/lam-viec/`."""

from django.urls import path

from motcua.doors.desk.views import (
    administration,
    catalogue,
    dossier,
    intake,
    keys,
    printing,
    register,
    returning,
    signing,
    worklist,
)

app_name = "desk"
urlpatterns = [
    path("", worklist.worklist, name="worklist"),
    path("hang/<slug:queue>/", worklist.worklist, name="queue"),
    path("tim/", worklist.find, name="find"),
    path("nhan-ho-so/", intake.intake, name="intake"),
    path("ho-so/<uuid:dossier_id>/", dossier.dossier, name="dossier"),
    path("ho-so/<uuid:dossier_id>/xem/", worklist.preview, name="preview"),
    path("ho-so/<uuid:dossier_id>/giay-hen/", intake.receipt, name="receipt"),
    path("ho-so/<uuid:dossier_id>/tep/<uuid:file_id>/", dossier.file, name="file"),
    path("ho-so/<uuid:dossier_id>/in/<slug:kind>/<int:sequence>/", printing.offer, name="form"),
    path("ho-so/<uuid:dossier_id>/in/<slug:kind>/<int:sequence>.pdf", printing.form, name="form_file"),
    path("ho-so/<uuid:dossier_id>/nhan.pdf", printing.label, name="label"),
    path("ho-so/<uuid:dossier_id>/ghi-chu/", dossier.note, name="note"),
    path("ho-so/<uuid:dossier_id>/buoc/<uuid:task_id>/", dossier.step, name="step"),
    path("ho-so/<uuid:dossier_id>/viec/<slug:slug>/", dossier.act, name="act"),
    path("cho-nhan/", returning.waiting, name="waiting"),
    path("cho-cat/", returning.places, name="places"),
    path("cho-cat/<uuid:place_id>/dong/", returning.close, name="close_place"),
    path("so-theo-doi/", register.page, name="register"),
    path("so-theo-doi/<uuid:form_id>.pdf", register.file, name="register_file"),
    path("ky/", signing.signing, name="approve"),
    path("danh-muc/thay-doi/", catalogue.changes, name="changes"),
    path("danh-muc/thay-doi/<uuid:change_set_id>/", catalogue.change, name="change"),
    path("danh-muc/do-moi/", catalogue.freshness, name="freshness"),
    path("quan-tri/thu-chua-gui/", administration.letters, name="letters"),
    path("quan-tri/thu-chua-gui/<uuid:delivery_id>/", administration.resend, name="resend"),
    path("uy-quyen/", administration.delegations, name="delegations"),
    path("uy-quyen/<uuid:delegation_id>/thu-hoi/", administration.revoke, name="revoke"),
    path("thay-mat/", administration.act_for, name="act_for"),
    path("phim-tat/", keys.keys, name="keys"),
]

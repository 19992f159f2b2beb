"""Addresses of the officers' door, below `/lam-viec/`."""

from django.urls import path

from motcua.doors.desk.views import (
    administration,
    catalogue,
    dossier,
    groups,
    handover,
    intake,
    keys,
    requests,
    signing,
    worklist,
)

app_name = "desk"
urlpatterns = [
    path("", worklist.worklist, name="worklist"),
    path("hang/<slug:queue>/", worklist.worklist, name="queue"),
    path("tim/", worklist.find, name="find"),
    path("nhan-ho-so/", intake.intake, name="intake"),
    path("viec-duoc-giao/", requests.requests, name="requests"),
    path("ban-giao/", handover.handovers, name="handovers"),
    path("nhan-theo-danh-sach/", groups.groups, name="groups"),
    path("nhan-theo-danh-sach/mau/<str:code>.xlsx", groups.template, name="group_template"),
    path("nhan-theo-danh-sach/<uuid:group_id>/", groups.group, name="group"),
    path("nhan-theo-danh-sach/<uuid:group_id>/ket-qua.xlsx", groups.results, name="group_results"),
    path("nhan-theo-danh-sach/dong/<uuid:row_id>/", groups.row, name="group_row"),
    path("ho-so/<uuid:dossier_id>/", dossier.dossier, name="dossier"),
    path("ho-so/<uuid:dossier_id>/xem/", worklist.preview, name="preview"),
    path("ho-so/<uuid:dossier_id>/giay-hen/", intake.receipt, name="receipt"),
    path("ho-so/<uuid:dossier_id>/tep/<uuid:file_id>/", dossier.file, name="file"),
    path("ho-so/<uuid:dossier_id>/ghi-chu/", dossier.note, name="note"),
    path("ho-so/<uuid:dossier_id>/buoc/<uuid:task_id>/", dossier.step, name="step"),
    path("ho-so/<uuid:dossier_id>/viec/<slug:slug>/", dossier.act, name="act"),
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

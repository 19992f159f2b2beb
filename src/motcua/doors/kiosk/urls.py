"""Addresses of the hall: the machine that gives numbers, the screen that calls them, the page of one's number."""

from django.urls import path

from motcua.doors.kiosk.views import board, devices, follow, kiosk

app_name = "kiosk"
urlpatterns = [
    path("kiosk/<slug:key>/", kiosk.start, name="start"),
    path("kiosk/<slug:key>/lay/", kiosk.take, name="take"),
    path("kiosk/<slug:key>/giup/", kiosk.assist, name="help"),
    path("kiosk/<slug:key>/hen/", kiosk.visit, name="visit"),
    path("kiosk/<slug:key>/phieu/<str:secret>/", kiosk.ticket, name="ticket"),
    path("kiosk/<slug:key>/phieu/<str:secret>/phieu.pdf", kiosk.paper, name="paper"),
    path("kiosk/<slug:key>/may/", devices.devices, name="devices"),
    path("kiosk/<slug:key>/may/<uuid:device_id>/thu-hoi/", devices.revoke, name="revoke"),
    path("bang-goi-so/<slug:key>/", board.board, name="board"),
    path("bang-goi-so/<slug:key>/luong/", board.stream, name="stream"),
    path("cho/<str:secret>/", follow.follow, name="follow"),
]

"""Every address of the house. Doors own their own urls; this page only says which door stands where."""

from allauth.account import views as account_views
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.urls import include, path


def healthz(_request: HttpRequest) -> HttpResponse:
    """Answers when the web process can serve; asks nothing of the database."""
    return HttpResponse("ok", content_type="text/plain")


urlpatterns = [
    path("healthz", healthz, name="healthz"),
    # An account and its person are made together or not at all.
    path("tai-khoan/signup/", transaction.atomic(account_views.signup), name="account_signup"),
    path("tai-khoan/", include("allauth.account.urls")),
    path("tai-khoan/xac-thuc/", include("allauth.mfa.urls")),
    path("tai-khoan/phien/", include("allauth.usersessions.urls")),
    path("", include("motcua.doors.look.urls")),
    path("lam-viec/", include("motcua.doors.desk.urls")),
    path("", include("motcua.doors.kiosk.urls")),
    path("", include("motcua.doors.portal.urls")),
]

handler400 = "motcua.doors.look.errors.bad_request"
handler403 = "motcua.doors.look.errors.forbidden"
handler404 = "motcua.doors.look.errors.not_found"
handler429 = "motcua.doors.look.errors.too_many"  # allauth asks for it
handler500 = "motcua.doors.look.errors.fault"

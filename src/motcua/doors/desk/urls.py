from django.urls import path
from django.http import HttpResponse

app_name = "desk"
v = lambda r, **k: HttpResponse("")
urlpatterns = [
    path("", v, name="worklist"),
    path("hang/<slug:queue>/", v, name="queue"),
    path("nhan-ho-so/", v, name="intake"),
    path("phim-tat/", v, name="keys"),
    path("uy-quyen/", v, name="delegations"),
]

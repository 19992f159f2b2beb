from django.urls import path

from motcua.doors.look import uploads, views

app_name = "look"
urlpatterns = [
    path("ngon-ngu/<str:code>/", views.set_language, name="language"),
    path("tai-len/", uploads.begin, name="upload"),
    path("tai-len/<uuid:upload_id>/", uploads.part, name="upload_part"),
]

from django.urls import path

from motcua.doors.look import views

app_name = "look"
urlpatterns = [path("ngon-ngu/<str:code>/", views.set_language, name="language")]

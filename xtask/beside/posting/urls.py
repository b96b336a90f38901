from django.urls import path

from . import views

urlpatterns = [path("payments", views.post), path("count", views.count)]

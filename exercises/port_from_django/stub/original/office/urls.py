"""Where everything is. With APPEND_SLASH, which is on unless a project turns it off."""

from django.urls import path

from . import views

urlpatterns = [
    path("health", views.health),
    path("items/", views.items),
    path("items/<int:number>/", views.item, name="item"),
    path("items/<int:number>/claim/", views.claim),
    path("stations/", views.stations),
    path("stations/<str:name>/", views.station),
]

handler404 = "office.views.not_found"

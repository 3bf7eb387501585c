"""The API."""

from django.conf import settings
from django.core.paginator import Paginator
from django.db.models import Count
from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_list_or_404, get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from .bodies import BadBody, read_claim, read_item
from .models import Item


def health(request):
    return JsonResponse({"status": "ok"})


@require_http_methods(["GET", "POST"])
def items(request):
    if request.method == "POST":
        return create_item(request)
    found = Item.objects.all()
    if request.GET.getlist("station"):
        found = found.filter(station__in=request.GET.getlist("station"))
    if request.GET.get("q"):
        found = found.filter(what__icontains=request.GET["q"])
    if request.GET.get("claimed") in ("yes", "no"):
        found = found.filter(claimed_by__isnull=request.GET["claimed"] == "no")
    pages = Paginator(found, settings.PAGE_SIZE)
    page = pages.get_page(request.GET.get("page"))
    return JsonResponse(
        {
            "items": [item.as_dict() for item in page],
            "page": page.number,
            "pages": pages.num_pages,
            "total": pages.count,
        }
    )


def create_item(request):
    try:
        item = Item.objects.create(**read_item(request.body))
    except BadBody as error:
        return bad_body(error)
    return JsonResponse(item.as_dict(), status=201, headers={"Location": reverse("item", args=[item.id])})


@require_http_methods(["GET", "PATCH", "DELETE"])
def item(request, number):
    item = get_object_or_404(Item, id=number)
    if request.method == "DELETE":
        item.delete()
        return HttpResponse(status=204)
    if request.method == "PATCH":
        try:
            changes = read_item(request.body, partial=True)
        except BadBody as error:
            return bad_body(error)
        for name, value in changes.items():
            setattr(item, name, value)
        item.save()
    return JsonResponse(item.as_dict())


@require_POST
def claim(request, number):
    item = get_object_or_404(Item, id=number)
    try:
        name = read_claim(request.body)
    except BadBody as error:
        return bad_body(error)
    if item.claimed_by is not None:
        return JsonResponse({"error": "already claimed"}, status=409)
    item.claimed_by = name
    item.save()
    return JsonResponse(item.as_dict())


@require_safe
def stations(request):
    counted = Item.objects.order_by("station").values("station")
    counted = counted.annotate(items=Count("id"), claimed=Count("claimed_by"))
    return JsonResponse(list(counted), safe=False)


@require_safe
def station(request, name):
    found = get_list_or_404(Item, station=name)
    return JsonResponse({"station": name, "items": [item.as_dict() for item in found]})


def bad_body(error):
    return JsonResponse({"errors": error.errors}, status=400)


def not_found(request, exception):
    return JsonResponse({"error": "not found", "path": request.path}, status=404)

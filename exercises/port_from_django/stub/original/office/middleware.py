"""What every answer carries."""

from django.conf import settings


class OfficeHeader:
    """Says which office answered."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        response["X-Office"] = settings.OFFICE
        return response

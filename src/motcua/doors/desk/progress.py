"""Pages of what goes on in the background: they say by themselves how far it is, and never load anew by themselves.

Whoever reads, or listens to, such a page, or has moved the focus on it, is not thrown back to its beginning. The page
asks at its own address with the header of `desk.js`; without the script there is the link.
"""

from django.http import HttpRequest, HttpResponse, JsonResponse


def asks(request: HttpRequest) -> bool:
    """Whether the page that is shown asks how far it is."""
    return request.headers.get("X-Requested-With") == "desk"


def told(text: str, *, under_way: bool) -> HttpResponse:
    """The answer: what is read out in place of what stood there."""
    return JsonResponse({"under_way": under_way, "text": text})

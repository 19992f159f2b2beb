"""Files that people handed in, as an answer: looked at or taken, but without any power of our pages."""

from typing import IO, Any, Literal

from django.http import FileResponse, HttpRequest, HttpResponse
from django.utils.http import content_disposition_header

# Everything else is only taken: what a browser would make of it is not ours to know.
INLINE = frozenset({"application/pdf", "image/jpeg", "image/png"})


def paper_asked(request: HttpRequest) -> Literal["a4", "a5"] | None:
    """The size of paper in the address (`?kho=a4`), or none: the paper's own."""
    size = request.GET.get("kho")
    return "a4" if size == "a4" else "a5" if size == "a5" else None


def sent_pdf(made: Any) -> HttpResponse:
    """A printed paper (`name`, `pdf`), to be looked at."""
    response = HttpResponse(made.pdf, content_type="application/pdf")
    response["Content-Disposition"] = content_disposition_header(as_attachment=False, filename=made.name) or "inline"
    response["X-Content-Type-Options"] = "nosniff"
    return response


def sent_file(info: Any, content: IO[Any]) -> FileResponse:
    """The content of a file (`files.FileInfo`), to be sent."""
    response = FileResponse(
        content, as_attachment=info.media_type not in INLINE, filename=info.name, content_type=info.media_type
    )
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["X-Content-Type-Options"] = "nosniff"
    return response

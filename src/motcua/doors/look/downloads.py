"""Files that people handed in, as an answer: looked at or taken, but without any power of our pages."""

from typing import IO, Any

from django.http import FileResponse

# Everything else is only taken: what a browser would make of it is not ours to know.
INLINE = frozenset({"application/pdf", "image/jpeg", "image/png"})


def sent_file(info: Any, content: IO[Any]) -> FileResponse:
    """The content of a file (`files.FileInfo`), to be sent."""
    response = FileResponse(
        content, as_attachment=info.media_type not in INLINE, filename=info.name, content_type=info.media_type
    )
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["X-Content-Type-Options"] = "nosniff"
    return response

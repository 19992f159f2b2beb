"""What makes a scan unusable. Each says what to do now."""

from motcua.files.errors import UnusableFile
from motcua.kernel.errors import MotcuaError


class ArchiveNotTaken(UnusableFile):
    """{name} is an archive (ZIP, RAR, 7z). Unpack it on your device and send the scans themselves."""

    code = "files.archive_not_taken"


class NotAScan(UnusableFile):
    """{name} is not a scan: PDF, JPEG, PNG and TIFF are taken. Save or scan it as PDF and send it again."""

    code = "files.not_a_scan"


class TooManyPages(UnusableFile):
    """{name} has {pages} pages, more than the {most} that are taken at once. Split it and send the parts."""

    code = "files.too_many_pages"


class NoPages(UnusableFile):
    """{name} holds no page that can be shown. Check that it opens on your device, then scan it again."""

    code = "files.no_pages"


class PictureTooLarge(UnusableFile):
    """This page is larger than a picture may be ({megapixels} million points). Scan it at 300 dpi."""

    code = "files.picture_too_large"


class PageUnreadable(UnusableFile):
    """This page could not be opened. It stays in the file as it came; scan the sheet again."""

    code = "files.page_unreadable"


class PageTooSlow(UnusableFile):
    """This page took too long or too much memory. It stays in the file as it came; scan the sheet again at 300 dpi."""

    code = "files.page_too_slow"


class ScannerMissing(MotcuaError):
    """Digitisation is not available on this machine: {missing}. Your scans wait; nothing is lost."""

    code = "files.scanner_missing"

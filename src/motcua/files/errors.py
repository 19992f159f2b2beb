from motcua.kernel.errors import Conflict, InvalidInput, MotcuaError, NotFound, StaleState


class UnusableFile(InvalidInput):
    """This file can't be used. Choose another one."""

    code = "files.unusable"


class EmptyFile(UnusableFile):
    """{name} is empty. Check that it opens on your device, then attach it again."""

    code = "files.empty"


class FileTooLarge(UnusableFile):
    """{name} is larger than {limit_mb} MB. Scan it at a lower resolution, or split it."""

    code = "files.too_large"


class UnknownContent(UnusableFile):
    """{name} is none of the kinds we can take: PDF, JPEG, PNG, Word, Excel. Save it as PDF and attach it again."""

    code = "files.unknown_content"


class ArchiveFile(UnknownContent):
    """{name} is an archive. Unpack it, with its password if it has one, and attach each paper in it by itself."""

    code = "files.archive"


class NotATable(UnknownContent):
    """{name} is no table. Fill in the template and save it as .xlsx or “CSV UTF-8”, then send it again."""

    code = "files.not_a_table"


class ContentNotAsNamed(UnusableFile):
    """{name} is called {named} but holds {found}. Save it again in the right format."""

    code = "files.content_not_as_named"


class BrokenFile(UnusableFile):
    """{name} ends half-way or is damaged. Check that it opens on your device, then attach it again."""

    code = "files.broken"


class EncryptedFile(UnusableFile):
    """{name} is locked with a password. Remove the password, then attach it again."""

    code = "files.encrypted"


class HiddenProgram(UnusableFile):
    """{name} carries a program (macro or script). Save it as PDF and attach it again."""

    code = "files.hidden_program"


class OldWorkbook(UnusableFile):
    """{name} is locked with a password, or saved in the old Excel format. Save it as .xlsx without a password."""

    code = "files.old_workbook"


class SheetEncoding(UnusableFile):
    """The letters of {name} can't be read with certainty. Save it as “CSV UTF-8” or as .xlsx and send it again."""

    code = "files.sheet_encoding"


class SheetTooLong(UnusableFile):
    """{name} is too long: at most {most}. Split it and send the parts."""

    code = "files.sheet_too_long"


class EmptySheet(UnusableFile):
    """{name} has no rows below its heads. Fill in the template and send it again."""

    code = "files.empty_sheet"


class HeadTwice(UnusableFile):
    """{name} has two columns called “{head}”. Delete one of them."""

    code = "files.head_twice"


class BrokenTemplate(MotcuaError):
    """This paper can't be printed: its template is at fault ({why}). Tell the province's administrator."""

    code = "files.broken_template"


class UnknownUpload(NotFound):
    """This file was not begun here, or it waited for more than a day. Choose it again."""

    code = "files.unknown_upload"


class PartMisplaced(StaleState):
    """This part does not follow what is here already ({received} bytes). Go on from there."""

    code = "files.part_misplaced"


class PartDamaged(InvalidInput):
    """A part of the file was damaged on its way. It is sent again."""

    code = "files.part_damaged"


class UploadUnfinished(Conflict):
    """Not all of {name} has arrived yet. Wait until it is sent, then go on."""

    code = "files.upload_unfinished"


class TooManyUploads(Conflict):
    """{most} files of yours are still on their way. Wait until they are sent, or try again tomorrow."""

    code = "files.too_many_uploads"

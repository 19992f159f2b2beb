from django.db import models
from django.db.models import Q

from motcua.kernel import clock
from motcua.kernel.ids import new_id
from motcua.kernel.validity import valid_once


class BatchState(models.TextChoices):
    WAITING = "waiting"
    WORKING = "working"
    READY = "ready"  # read and cut: a person sorts and confirms
    DONE = "done"
    FAILED = "failed"  # it cannot be opened; kept with its reason


class PageState(models.TextChoices):
    WAITING = "waiting"
    READ = "read"


class PaperState(models.TextChoices):
    PENDING = "pending"
    CONFIRMED = "confirmed"
    REFUSED = "refused"


NATIONAL_STATE = {PaperState.PENDING: 1, PaperState.CONFIRMED: 2, PaperState.REFUSED: 3}


class PaperKind(models.TextChoices):
    COMPONENT = "component"
    RESULT = "result"


class Signing(models.TextChoices):
    """How far the signature of the officer or agency is; the law asks for it on what was digitised (TT 01/2023)."""

    NONE = "", "not asked for"
    AWAITING = "awaiting"
    SIGNED = "signed"


NATIONAL_KIND = {PaperKind.COMPONENT: 0, PaperKind.RESULT: 1}


class PaperType(models.Model):
    """A type of paper for a time: what it is called, what is read out of it and how, how long it is valid."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    code = models.TextField()
    name = models.TextField()
    name_en = models.TextField(blank=True)
    rules = models.JSONField(default=dict, help_text="titles, asked_as, fields, validity: see docs, pack files")
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)
    legal_basis = models.TextField(blank=True)
    note = models.TextField(blank=True)

    class Meta:
        constraints = [valid_once("one_paper_type_a_day", "code")]


class ScanRule(models.Model):
    """A limit of digitisation for a time, such as how many pages are taken at once."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    key = models.TextField()
    value = models.JSONField()
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)
    legal_basis = models.TextField(blank=True)
    note = models.TextField(blank=True)

    class Meta:
        constraints = [valid_once("one_scan_rule_a_day", "key")]


class ScanBatch(models.Model):
    """A stack from one scanner, telephone or upload, with how far the machine has come.

    `lease_until`: whoever works on it says so until then; a machine that stopped loses it, and its pages stay done.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    unit = models.ForeignKey("identity.Unit", on_delete=models.PROTECT, related_name="+", db_index=False)
    subject_kind = models.TextField(blank=True)
    subject_id = models.UUIDField(null=True)
    owner = models.JSONField(default=dict, help_text="whose papers these are, as far as it is known: OwnerFacts")
    source = models.ForeignKey("files.StoredFile", on_delete=models.PROTECT, related_name="+")
    name = models.TextField()
    origin = models.TextField(default="upload", help_text="upload or folder")
    state = models.TextField(choices=BatchState, default=BatchState.WAITING)
    page_count = models.IntegerField(default=0)
    done_count = models.IntegerField(default=0)
    problem = models.JSONField(default=dict, help_text="code and data of the error that stopped it")
    version = models.IntegerField(default=0, help_text="grows with each sorting")
    undo = models.JSONField(default=list, db_default=[], help_text="the last steps of sorting, and how it was before")
    received_at = models.DateTimeField(default=clock.now)
    received_by_id = models.UUIDField(null=True)
    received_by = models.TextField()
    began_at = models.DateTimeField(null=True)
    read_at = models.DateTimeField(null=True)
    lease_until = models.DateTimeField(null=True)
    idempotency_key = models.UUIDField(null=True, unique=True)

    class Meta:
        indexes = [
            models.Index(fields=["unit", "-id"], name="scans_of_a_unit"),
            models.Index(
                fields=["subject_id", "-id"], name="scans_of_a_subject", condition=Q(subject_id__isnull=False)
            ),
            models.Index(fields=["id"], name="scans_to_read", condition=Q(state__in=["waiting", "working"])),
        ]


class DigitalPaper(models.Model):
    """One paper of an owner's store (kho dữ liệu điện tử), or a draft of one until a person has confirmed it.

    Numbers of the national record are in `NATIONAL_STATE` and `NATIONAL_KIND`; `ocr` keeps what the machine read,
    beside `facts`, what a person confirmed.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    batch = models.ForeignKey(ScanBatch, on_delete=models.PROTECT, null=True, related_name="papers")
    position = models.IntegerField(default=0)
    subject_kind = models.TextField(blank=True)
    subject_id = models.UUIDField(null=True)
    unit = models.ForeignKey("identity.Unit", on_delete=models.PROTECT, related_name="+", db_index=False)
    kind = models.TextField(choices=PaperKind, default=PaperKind.COMPONENT)
    state = models.TextField(choices=PaperState, default=PaperState.PENDING)
    code = models.TextField(null=True, unique=True, help_text="<owner's number>.<type>[.<sequence>]")
    type_code = models.TextField(blank=True)
    name = models.TextField(blank=True)
    owner_number = models.TextField(blank=True)
    owner_name = models.TextField(blank=True)
    owner_kind = models.TextField(default="person")
    owner_party = models.UUIDField(null=True)
    number = models.TextField(blank=True)
    issued_on = models.DateField(null=True)
    issuer = models.TextField(blank=True)
    signer = models.TextField(blank=True)
    summary = models.TextField(blank=True)
    valid_to = models.DateField(null=True, help_text="last day; null with `forever`, or where the paper does not say")
    forever = models.BooleanField(default=False)
    facts = models.JSONField(default=dict)
    ocr = models.JSONField(default=dict)
    file = models.ForeignKey("files.StoredFile", on_delete=models.PROTECT, null=True, related_name="+")
    size = models.BigIntegerField(default=0)
    digitised_at = models.DateTimeField(default=clock.now)
    digitised_by = models.TextField(blank=True)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.TextField(blank=True)
    refusal = models.TextField(blank=True)
    source_id = models.UUIDField(null=True, unique=True, help_text="the issued result that this paper is")
    sheet = models.TextField(null=True, help_text="dossier code on the sheet before it, empty if it named none")
    unplaced = models.TextField(blank=True, db_default="", help_text="code of why it lies with no dossier")
    signing = models.TextField(choices=Signing, blank=True, default=Signing.NONE, db_default="")
    signature = models.JSONField(default=dict, db_default={}, help_text="who signed, with what and when: Signature")
    signed_file = models.ForeignKey("files.StoredFile", on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        indexes = [
            models.Index(
                fields=["owner_number", "type_code"], name="store_of_an_owner", condition=Q(state="confirmed")
            ),
            models.Index(fields=["subject_id"], name="papers_of_a_subject", condition=Q(subject_id__isnull=False)),
            models.Index(fields=["unit", "id"], name="papers_without_a_place", condition=~Q(unplaced="")),
        ]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="confirmed") | (Q(code__isnull=False) & Q(file__isnull=False)),
                name="a_confirmed_paper_has_code_and_file",
            ),
        ]


class ScanPage(models.Model):
    """One page of a stack. Blank ones, separator sheets and those set aside have no paper; none is destroyed."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    batch = models.ForeignKey(ScanBatch, on_delete=models.PROTECT, related_name="pages")
    number = models.IntegerField(
        help_text="in the file as it came, from 1; behind the last for one that was moved here"
    )
    origin = models.ForeignKey(
        ScanBatch, on_delete=models.PROTECT, null=True, related_name="lent", help_text="in whose file it lies, if moved"
    )
    origin_number = models.IntegerField(null=True, help_text="its number there")
    state = models.TextField(choices=PageState, default=PageState.WAITING)
    kind = models.TextField(default="page", help_text="page, blank or separator, as the machine saw it")
    paper = models.ForeignKey(DigitalPaper, on_delete=models.SET_NULL, null=True, related_name="pages")
    position = models.IntegerField(default=0)
    problem = models.TextField(blank=True, help_text="code of what is wrong with the page")
    turn = models.IntegerField(default=0, help_text="degrees clockwise")
    turned_by_hand = models.BooleanField(default=False)
    kept_by_hand = models.BooleanField(default=False, help_text="put back although it looks blank")
    separator = models.TextField(blank=True)
    sure = models.IntegerField(default=0, help_text="mean confidence of the words, 0 to 100")
    words = models.JSONField(default=list)
    preview = models.ForeignKey("files.StoredFile", on_delete=models.PROTECT, null=True, related_name="+")
    pdf = models.ForeignKey("files.StoredFile", on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["batch", "number"], name="one_page_a_number")]


class Owner(models.Model):
    """Whose store it is: the chain of looks into it hangs on this row."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    number = models.TextField(unique=True)

"""People, organisations and the units of the state, as they were on any day.

A unit keeps one identity for life; what changes about it (name, parent, code) are rows with a validity `[from, to)`.
Exclusion constraints in the database keep two rows of one unit from being valid on one day.
"""

import datetime as dt
import uuid
from typing import Any, Final

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q

from motcua.identity.usernames import normal_username
from motcua.kernel import clock
from motcua.kernel.ids import new_id
from motcua.kernel.kept import Kept
from motcua.kernel.validity import valid_once


class UnitKind(models.TextChoices):
    PROVINCE = "province"  # the people's committee of a province
    DEPARTMENT = "department"  # sở, ban, ngành
    CENTRAL = "central"  # an agency of the centre that serves in the province: tax, insurance, police, treasury
    DISTRICT = "district"  # until 30/6/2025
    COMMUNE = "commune"
    DIVISION = "division"  # phòng, a part of an agency
    SERVICE_POINT = "service_point"  # bộ phận một cửa, trung tâm phục vụ hành chính công
    COUNTER = "counter"


class Sex(models.TextChoices):
    FEMALE = "female"
    MALE = "male"


class Assurance(models.TextChoices):
    """How sure the province is of who a person is. Only the last two bind an identity number."""

    SELF_DECLARED = "self_declared"
    SEEN_AT_COUNTER = "seen_at_counter"
    NATIONAL_EID = "national_eid"


class AreaLevel(models.TextChoices):
    PROVINCE = "province"
    DISTRICT = "district"
    COMMUNE = "commune"


def _valid_once(name: str, *keys: str) -> ExclusionConstraint:
    # Checked when a statement ends: one statement may shift several rows of one history.
    return valid_once(name, *keys, deferrable=models.Deferrable.IMMEDIATE)


class Validity(models.Model):
    """Valid from a day on, up to but without `valid_to`; open when that is null."""

    valid_from = models.DateField()
    valid_to = models.DateField(null=True)
    legal_basis = models.TextField(blank=True)

    class Meta:
        abstract = True

    def covers(self, day: dt.date) -> bool:
        return self.valid_from <= day and (self.valid_to is None or day < self.valid_to)


class Fact(Validity):
    """Something known from a source; where it is only assumed it says so, and is never passed off as known."""

    verified = models.BooleanField(default=True, help_text="false: assumed, to be confirmed by the province")
    note = models.TextField(blank=True)

    class Meta:
        abstract = True


class Area(Fact):
    """An administrative unit of the territory with its statistical code, such as 07210 for a ward.

    A new row begins whenever its name, level, parent or territory changes; codes live on over such changes.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    code = models.TextField()
    level = models.TextField(choices=AreaLevel)
    name = models.TextField(help_text="in full: Phường Kinh Bắc")
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="children")
    successors = models.ManyToManyField("self", symmetrical=False, related_name="predecessors")

    class Meta:
        constraints = [_valid_once("area_code_once", "code")]


class Unit(models.Model):
    """An agency or a part of one; everything that can change is in its versions and codes."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    kind = models.TextField(choices=UnitKind)
    key = models.TextField(unique=True, help_text="stable name in packs, such as commune-09187")
    successors = models.ManyToManyField("self", symmetrical=False, related_name="predecessors")
    by_hand = models.BooleanField(default=True, help_text="changed by a verb: packs leave it alone from then on")


class UnitVersion(Fact):
    """What a unit is called and where it hangs, for a time. No version on a day: it does not exist on that day."""

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="versions")
    name = models.TextField()
    short_name = models.TextField()
    name_en = models.TextField(blank=True)
    sort_key = models.TextField(help_text="Vietnamese alphabetical order, made by identity.sorting", db_collation="C")
    parent = models.ForeignKey(Unit, on_delete=models.PROTECT, null=True, related_name="child_versions")
    area = models.ForeignKey(Area, on_delete=models.PROTECT, null=True)
    address = models.TextField(blank=True)
    phone = models.TextField(blank=True)

    class Meta:
        constraints = [_valid_once("unit_version_once", "unit")]
        indexes = [models.Index(fields=["parent"])]


class CodeScheme(models.TextChoices):
    QD20 = "qd20"  # H05.12.25, decision 20/2020/QĐ-TTg
    QCVN102 = "qcvn102"  # 000.25.12.H05, the older reversed form
    LOCAL = "local"


class UnitCode(Fact):
    """An official code of a unit, for a time."""

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="codes")
    scheme = models.TextField(choices=CodeScheme)
    value = models.TextField()

    class Meta:
        constraints = [
            _valid_once("one_code_a_scheme", "unit", "scheme"),
            _valid_once("code_names_one_unit", "scheme", "value"),
        ]


class OrganisationRevision(models.Model):
    """One row. Its stamp is new after every change of units or roles, so that caches of any process know.

    A stamp and not a count: after a rollback the old stamp is back, and what was read in between can't be mistaken
    for what stands.
    """

    stamp = models.UUIDField(default=new_id)


class PackContent(models.Model):
    """The digest of each part of a pack that is loaded, so that an unchanged part costs nothing."""

    part = models.TextField(primary_key=True)
    digest = models.TextField()
    loaded_at = models.DateTimeField(default=clock.now)


class AccountManager(BaseUserManager["Account"]):
    def get_by_natural_key(self, username: str | None) -> "Account":
        return self.get(username__iexact=normal_username(username or ""))

    def create_user(self, username: str, email: str = "", password: str | None = None, **values: Any) -> "Account":
        """An account with a hashed password; without one it can't sign in by password until it sets one."""
        account = self.model(username=normal_username(username), email=self.normalize_email(email), **values)
        account.set_password(password)
        account.save(using=self._db)
        return account

    def get(self, *args: Any, **lookup: Any) -> "Account":
        """As Django's; by the key alone without putting a query together, since every signed-in request asks so."""
        if args or lookup.keys() != {"pk"} or not isinstance(lookup["pk"], uuid.UUID):
            return super().get(*args, **lookup)
        if found := _by_key(lookup["pk"]):
            return found[0]
        raise self.model.DoesNotExist


class Account(AbstractBaseUser):
    """What signs in. One person has one account, be it as citizen, as officer or both."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    username = models.CharField(max_length=150, unique=True)
    email = models.EmailField(blank=True)
    full_name = models.CharField(max_length=200, blank=True)
    is_active = models.BooleanField(default=True)
    is_demo = models.BooleanField(default=False)
    language = models.CharField(max_length=5, blank=True)
    joined_at = models.DateTimeField(default=clock.now)
    stamp = models.UUIDField(default=new_id, help_text="new after every change of what the account may do")

    objects = AccountManager()
    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = []

    def __str__(self) -> str:
        return self.full_name or self.username

    def clean(self) -> None:
        super().clean()
        self.username = normal_username(self.username)

    # No rights hang on Django's own flags: roles in posts decide.
    @property
    def is_staff(self) -> bool:
        return False


_by_key: Final = Kept(lambda key: Account.objects.filter(pk=key))


class Person(models.Model):
    """A natural person known to the province; may have an account."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    account = models.OneToOneField(Account, on_delete=models.PROTECT, null=True, related_name="person")
    full_name = models.TextField()
    search_name = models.TextField(help_text="lower case without marks")
    identity_number = models.TextField(null=True, help_text="12 digits of the citizen card")
    born_on = models.DateField(null=True)
    sex = models.TextField(blank=True, choices=Sex)
    phone = models.TextField(blank=True)
    email = models.EmailField(blank=True)
    address = models.TextField(blank=True)
    area = models.ForeignKey(Area, on_delete=models.PROTECT, null=True)
    assurance = models.TextField(choices=Assurance, default=Assurance.SELF_DECLARED)
    registered_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [
            # A number that somebody merely typed at sign-up takes nothing from its true holder.
            models.UniqueConstraint(
                fields=["identity_number"],
                name="identity_number_once",
                condition=~Q(assurance="self_declared"),
            ),
        ]
        indexes = [
            models.Index(fields=["identity_number"], name="person_by_number"),
            models.Index(fields=["phone"], name="person_by_phone"),
            models.Index(fields=["search_name", "id"], name="person_by_name"),
            GinIndex(fields=["search_name"], opclasses=["gin_trgm_ops"], name="person_name_trgm"),
        ]


class Enterprise(models.Model):
    """An enterprise, co-operative or household business, identified by its tax code."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    tax_code = models.TextField(unique=True)
    name = models.TextField()
    search_name = models.TextField()
    address = models.TextField(blank=True)
    registered_at = models.DateTimeField(default=clock.now)

    class Meta:
        indexes = [GinIndex(fields=["search_name"], opclasses=["gin_trgm_ops"], name="enterprise_name_trgm")]


class Representation(Validity):
    """A person who may act for an enterprise, for a time."""

    enterprise = models.ForeignKey(Enterprise, on_delete=models.PROTECT, related_name="representations")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="representations")
    is_legal_representative = models.BooleanField(default=False)

    class Meta:
        constraints = [_valid_once("one_representation", "enterprise", "person")]


class Role(models.Model):
    """A named set of rights; data of the pack."""

    code = models.TextField(primary_key=True)
    name = models.TextField()
    name_en = models.TextField(blank=True)
    permissions = ArrayField(models.TextField(), default=list)
    everywhere = models.BooleanField(default=False, help_text="its rights hold in the whole province, past and present")
    implicit = models.BooleanField(default=False, help_text="follows from what a person is; nobody is appointed to it")
    needs_second_factor = models.BooleanField(default=True)
    position = models.IntegerField(default=0)


class Post(Validity):
    """An officer's place: a role in a unit, for a time. Work is assigned to posts."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="posts")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="posts")
    role = models.ForeignKey(Role, on_delete=models.PROTECT, related_name="posts")
    title = models.TextField(blank=True)
    includes_subunits = models.BooleanField(default=False)

    class Meta:
        constraints = [_valid_once("one_post_a_role_and_unit", "account", "unit", "role")]
        indexes = [models.Index(fields=["unit", "role"])]


class Delegation(models.Model):
    """One post lent to another officer for a time; the deputy acts on the holder's behalf."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="delegations")
    deputy = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="delegations")
    permissions = ArrayField(models.TextField(), default=list, help_text="empty: all rights of the post")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    reason = models.TextField()
    revoked_at = models.DateTimeField(null=True)
    made_by = models.ForeignKey(Account, on_delete=models.PROTECT, null=True, related_name="delegations_made")

    class Meta:
        indexes = [models.Index(fields=["deputy", "ends_at"])]


class ReorganisationState(models.TextChoices):
    DRAFT = "draft"
    SURVEYED = "surveyed"
    CARRIED_OUT = "carried_out"
    UNDONE = "undone"


class Reorganisation(models.Model):
    """One operation: changes of units on a day, with their legal basis. See `identity.reorganisation`."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    name = models.TextField()
    day = models.DateField(help_text="from this day on the new organisation stands")
    legal_basis = models.TextField()
    state = models.TextField(choices=ReorganisationState, default=ReorganisationState.DRAFT)
    made_at = models.DateTimeField(default=clock.now)
    made_by = models.UUIDField(null=True)
    made_by_name = models.TextField()
    surveyed_at = models.DateTimeField(null=True)
    survey = models.JSONField(default=dict, help_text="the last dry run, as shown")
    carried_at = models.DateTimeField(null=True)
    carried_by_name = models.TextField(blank=True)
    undone_at = models.DateTimeField(null=True)
    undone_by_name = models.TextField(blank=True)
    figures = models.JSONField(default=dict, help_text="what was moved, by room and kind")
    log = models.JSONField(default=dict, help_text="what undoing needs, by room")


class Change(models.Model):
    """One line of the plan: what becomes of some units. Units are named by key: some are not founded yet."""

    reorganisation = models.ForeignKey(Reorganisation, on_delete=models.CASCADE, related_name="changes")
    position = models.IntegerField()
    kind = models.TextField()
    sources = ArrayField(models.TextField(), default=list)
    content = models.JSONField(help_text="targets, rules, remainder, staff, as in the file")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["reorganisation", "position"], name="one_change_a_position")]


class ReorganisationRun(models.Model):
    """How far a reorganisation has come. Written from outside its transaction, so that others see it move."""

    id = models.UUIDField(primary_key=True, help_text="of the reorganisation")
    act = models.TextField()
    state = models.TextField(help_text="queued, running, done, failed")
    room = models.TextField(blank=True)
    done = models.IntegerField(default=0)
    total = models.IntegerField(default=0)
    message = models.TextField(blank=True)
    asked_by = models.UUIDField()
    asked_at = models.DateTimeField()


class ReorganisationRule(Validity):
    """What the province asks of a reorganisation, for a time."""

    two_persons = models.BooleanField(default=True, help_text="who prepared it does not carry it out")
    undo_hours = models.IntegerField(default=24)

    class Meta:
        constraints = [_valid_once("one_reorganisation_rule")]


class StaffPreference(models.Model):
    """How an officer likes to work, such as the columns of the worklist. It opens nothing and proves nothing."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="preferences")
    key = models.TextField(help_text="whose taste it is, such as desk.columns")
    value = models.JSONField()
    kept_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["account", "key"], name="one_preference_a_key")]

"""What django-allauth needs to know of this house: user names, the person behind a new account, stored factors."""

import base64
from pathlib import Path
from typing import Any, Final

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from cryptography.fernet import Fernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.sites.shortcuts import get_current_site
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from motcua.identity import identity_numbers
from motcua.identity.actions import register_self
from motcua.identity.actions.shared import checked_name
from motcua.identity.errors import BadIdentityNumber, BadName
from motcua.identity.queries import actor_for
from motcua.identity.usernames import normal_username
from motcua.kernel.actor import service
from motcua.notices.actions import post_mail

SIGN_IN: Final = service("accounts.sign_in")

USERNAME_VALIDATORS = [
    RegexValidator(
        r"^[a-z0-9][a-z0-9._-]*\Z",
        _("A user name has letters without marks, digits, dots and dashes, and begins with a letter or digit."),
    ),
]


class SignupForm(forms.Form):
    """What sign-up asks besides user name, e-mail and password: who the person is."""

    full_name = forms.CharField(
        label=_("Full name"), max_length=200, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    identity_number = forms.CharField(
        label=_("Identity number"),
        help_text=_("12 digits on your citizen card. You can leave it out now."),
        required=False,
        max_length=20,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )
    field_order = ("full_name", "identity_number", "username", "email", "password1", "password2")

    def clean_full_name(self) -> str:
        """The name in composed letters."""
        try:
            return checked_name(self.cleaned_data["full_name"], "full_name")
        except BadName as error:
            raise ValidationError(error.message) from error

    def clean_identity_number(self) -> str:
        """Nothing, or 12 digits."""
        typed: str = self.cleaned_data["identity_number"]
        if not typed.strip():
            return ""
        try:
            return identity_numbers.read(typed)[0]
        except BadIdentityNumber as error:
            raise ValidationError(error.hint()) from error

    def signup(self, request: HttpRequest, account: Any) -> None:
        """Make the person, in the transaction that made the account; a number that looks odd is said, not refused."""
        if number := self.cleaned_data["identity_number"]:
            for doubt in identity_numbers.doubts(number):
                messages.warning(request, doubt)
        register_self(
            account.pk,
            self.cleaned_data["full_name"],
            identity_number=self.cleaned_data["identity_number"],
            actor=actor_for(account),
        )


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth has no types
    """User names that look alike are one; the account bears its person's name."""

    def clean_username(self, username: str, shallow: bool = False) -> str:
        return str(super().clean_username(normal_username(username), shallow))

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Hand the letter to a job: nobody waits for a mail server, and a letter that fails is tried again.

        Mails of second factors come through here too. The text is forgotten once it is sent.
        """
        shown = {"request": self.request, "email": email, "current_site": get_current_site(self.request), **context}
        message = self.render_mail(template_prefix, email, shown)
        post_mail(
            to=email, title=str(message.subject), text=str(message.body), kind=f"letter.{Path(template_prefix).name}",
            actor=SIGN_IN,
        )  # fmt: skip

    def save_user(self, request: HttpRequest, user: Any, form: Any, commit: bool = True) -> Any:
        user.full_name = form.cleaned_data.get("full_name", "")
        saved: Any = super().save_user(request, user, form, commit)
        return saved


class FactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]  # allauth has no types
    """Secrets of second factors rest encrypted: a copy of the database alone opens no account."""

    def encrypt(self, text: str) -> str:
        return _cipher().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return _cipher().decrypt(encrypted_text.encode()).decode()


def _cipher() -> Fernet:
    key = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"motcua second factors")
    return Fernet(base64.urlsafe_b64encode(key.derive(settings.SECRET_KEY.encode())))

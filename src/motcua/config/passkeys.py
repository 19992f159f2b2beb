"""Signing in by passkey: what a browser sends is bounded before it is read as JSON."""

from typing import Any, Final

from allauth.mfa.webauthn.forms import LoginWebAuthnForm
from django import forms
from django.core.exceptions import ValidationError
from django.forms.fields import InvalidJSONInput

LONGEST: Final = 20_000


class Credential(forms.JSONField):
    """JSON of a passkey. A number of thousands of digits, or endless nesting, is no passkey and no fault either."""

    def to_python(self, value: Any) -> Any:
        if isinstance(value, str) and len(value) > LONGEST:
            raise ValidationError(self.error_messages["invalid"], code="invalid", params={"value": ""})
        try:
            return super().to_python(value)
        except (ValueError, RecursionError) as error:
            raise ValidationError(self.error_messages["invalid"], code="invalid", params={"value": ""}) from error

    def bound_data(self, data: Any, initial: Any) -> Any:  # noqa: ARG002 - Django names it
        return InvalidJSONInput(str(data)[:LONGEST])  # shown again as it was sent, not read a second time


class PasskeyForm(LoginWebAuthnForm):  # type: ignore[misc]  # allauth has no types
    """allauth's form for signing in by passkey alone, the one that strangers reach."""

    credential = Credential(required=True, widget=forms.HiddenInput)

    def clean_credential(self) -> Any:
        """What is JSON but no passkey is refused like a wrong one."""
        try:
            return super().clean_credential()
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise ValidationError(Credential.default_error_messages["invalid"], code="invalid") from error

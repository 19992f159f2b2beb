"""Giving the result out: to whom, how, with which proof; the cabinet; the post's word."""

import uuid
from typing import Any, Final

from django.utils.translation import gettext

from motcua.doors.desk import forms, words
from motcua.doors.desk.doing.base import Doing, reason_field, result_hint
from motcua.doors.desk.gate import OfficerRequest
from motcua.doors.desk.shown import Choice, Field, Form
from motcua.dossiers import actions, queries
from motcua.kernel.money import format_vnd

_RETURNS: Final = ("counter", "post", "online")
_AGAIN: Final = ("post", "counter")
_PROOFS: Final = ("slip", "signature", "card")


def _return_form(page: Any, _request: OfficerRequest) -> Form:
    dossier = page.dossier
    ways = [Choice(way, words.return_way(way), way == dossier.return_by) for way in _RETURNS]
    proofs = [Choice(one, str(actions.Proof(one).label), one == "slip") for one in _PROOFS]
    waiting = [one for one in page.results if one.issued_at and not one.returned_at]
    fields = [Field("how", gettext("How"), "choices", choices=ways)]
    if len(waiting) > 1:
        papers = [Choice(str(one.id), f"{one.name} {one.number}".strip(), on=True) for one in waiting]
        fields.insert(0, Field("results", gettext("Results to give now"), "ticks", choices=papers))
    fields += [
        Field("to_number", gettext("Number of the receiver's card"), required=False, focus=True,
              hint=gettext("scan the card's square code here, or type the number")),
        Field("to_name", gettext("Given to"), value=dossier.applicant_name, required=False,
              hint=gettext("the name of the person who takes it")),
        Field("authorisation", gettext("Authorisation"), required=False,
              hint=gettext("if it is neither the owner nor who submitted it")),
        Field("tracking_no", gettext("Number of the parcel"), required=False, hint=gettext("by post only")),
        Field("proof", gettext("Shown by"), "choices", choices=proofs),
        Field("signature", gettext("Signature of the receiver"), "signature", required=False),
    ]  # fmt: skip
    return Form(gettext("Return the result"), gettext("Return"), "9", _hint(page, waiting), fields=fields)


def _unpaid(dossier: Any) -> str:
    """Said in front of everything else: who gives the result away may not see the money any more."""
    if dossier.finance_state != "due":
        return ""
    return gettext("%(sum)s are still to be paid. Take the money first, and note the payment.") % {
        "sum": format_vnd(dossier.fee_amount)
    }


def _hint(page: Any, waiting: list[Any]) -> str:
    """What lies before the officer, and where in the cabinet."""
    places = dict.fromkeys(str(one.place) for one in waiting if one.place_id)
    lies = gettext("It lies in: %(place)s.") % {"place": "; ".join(places)} if places else ""
    dossier = page.dossier
    goes = gettext("By post to: %(address)s.") % {"address": dossier.return_address} if dossier.return_address else ""
    return " ".join(part for part in (_unpaid(dossier), result_hint(page), lies, goes) if part)


def _return(request: OfficerRequest, dossier_id: uuid.UUID) -> str:
    problems: dict[str, str] = {}
    how = forms.picked(request.POST, "how", _RETURNS, problems)
    proof = forms.text(request.POST, "proof") or "slip"
    if proof not in _PROOFS:
        problems["proof"] = gettext("Choose one of these.")
    forms.refuse(problems)
    receiver = actions.Receiver(
        name=forms.text(request.POST, "to_name"), number=forms.text(request.POST, "to_number"),
        authorisation=forms.text(request.POST, "authorisation"), proof=actions.Proof(proof),
        signature=forms.text(request.POST, "signature"), tracking_no=forms.text(request.POST, "tracking_no"),
    )  # fmt: skip
    chosen = forms.idents(request.POST, "results")
    actions.return_result(dossier_id, how=actions.ReturnBy(how), receiver=receiver, results=chosen, actor=request.actor)
    return gettext("Returned. Print the hand-over slip.")


def _place_form(_page: Any, request: OfficerRequest) -> Form:
    places = [Choice(str(one.id), one.name) for one in queries.storage_places(request.actor)]
    hint = "" if places else gettext("There are no places yet: add them under “Places in the cabinet”.")
    return Form(
        gettext("Put into the cabinet"), gettext("Keep the place"), "w", hint,
        fields=[Field("place", gettext("Place"), "select", choices=places)],
    )  # fmt: skip


def _place(request: OfficerRequest, dossier_id: uuid.UUID) -> str:
    place = forms.ident(request.POST.get("place"))
    if place is None:
        forms.refuse({"place": gettext("Choose one of these.")})
        raise AssertionError
    actions.place_result(dossier_id, place, actor=request.actor)
    return gettext("The place is kept. Print the label and put it on.")


def _delivered_form(_page: Any, _request: OfficerRequest) -> Form:
    return Form(
        gettext("The post has delivered it"), gettext("Delivered"), "k",
        gettext("Press when the post says that the parcel is in the receiver's hands."),
    )  # fmt: skip


def _delivered(request: OfficerRequest, dossier_id: uuid.UUID) -> str:
    actions.confirm_delivery(dossier_id, actor=request.actor)
    return gettext("Noted as delivered.")


def _came_back_form(page: Any, _request: OfficerRequest) -> Form:
    ways = [Choice(way, words.return_way(way), way == page.dossier.return_by) for way in _AGAIN]
    return Form(
        gettext("The post brought it back"), gettext("Take it back"), "w",
        gettext("The result waits here again. The applicant is told why, and how it comes to them now."),
        fields=[
            reason_field(gettext("what the post says: nobody there, wrong address, refused")),
            Field("again", gettext("How it is given now"), "choices", choices=ways),
        ],
    )  # fmt: skip


def _came_back(request: OfficerRequest, dossier_id: uuid.UUID) -> str:
    problems: dict[str, str] = {}
    reason = forms.required_text(request.POST, "reason", problems)
    again = forms.picked(request.POST, "again", _AGAIN, problems)
    forms.refuse(problems)
    actions.parcel_came_back(dossier_id, reason=reason, again=actions.ReturnBy(again), actor=request.actor)
    return gettext("The result is here again. The applicant has been told.")


DOINGS = {
    "return_result": Doing(_return_form, _return),
    "place_result": Doing(_place_form, _place),
    "confirm_delivery": Doing(_delivered_form, _delivered),
    "parcel_came_back": Doing(_came_back_form, _came_back),
}

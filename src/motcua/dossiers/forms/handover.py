"""The hand-over slip (Phiếu bàn giao kết quả), the label of the shelf, the letter to those whom no way reaches."""

import datetime as dt
from typing import Final

from motcua.dossiers.forms import content, words
from motcua.dossiers.models import Dossier, FormTemplate, Proof, ResultDocument, ResultReturn
from motcua.dossiers.models.dossier import ReturnBy
from motcua.files.typesetting import Drawing
from motcua.kernel import clock

_HOW: Final = {
    ReturnBy.COUNTER: "Tại nơi tiếp nhận", ReturnBy.POST: "Qua bưu chính", ReturnBy.ONLINE: "Trên trang hồ sơ",
}  # fmt: skip
_RELATION: Final = {"owner": "Chủ hồ sơ", "submitter": "Người nộp hồ sơ", "authorised": "Người được ủy quyền"}
_PROOF: Final = {
    Proof.SIGNATURE: "Chữ ký trên màn hình", Proof.SLIP: "Chữ ký trên phiếu giấy", Proof.CARD: "Quét thẻ căn cước",
    Proof.POST: "Phát qua bưu chính", Proof.PORTAL: "Tài khoản của người nhận tải về",
}  # fmt: skip


def handover_content(
    dossier: Dossier, template: FormTemplate, handover: ResultReturn, given: list[ResultDocument],
    left: list[ResultDocument],
) -> content.Content:  # fmt: skip
    """What the slip says of one hand-over."""
    relation = _RELATION[handover.relation]
    if handover.authorisation:
        relation = f"{relation} ({handover.authorisation})"
    return {
        **content.common(dossier, template, handover.given_at),
        "results": [
            {"name": one.name, "number": one.number, "issued": words.day(one.issued_at)} for one in given
        ],
        "remaining": [one.name for one in left],
        "how": _HOW[ReturnBy(handover.how)], "receiver": handover.to_name, "receiver_number": handover.to_number,
        "relation": relation, "tracking": handover.tracking_no, "returned": words.moment(handover.given_at),
        "proof": _PROOF[Proof(handover.proof)], "signature": handover.signature, "signer": handover.given_by,
    }  # fmt: skip


def signature_drawing(path: str) -> Drawing | str:
    """The signature as a picture; empty without one. The path was checked when it came."""
    if not path:
        return ""
    return Drawing(
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 600 200" width="600" height="200">'
        f'<path d="{path}" fill="none" stroke="#14213d" stroke-width="4" stroke-linecap="round"/></svg>'
    )


def letter_content(dossier: Dossier, template: FormTemplate, since: dt.datetime, *, signer: str) -> content.Content:
    """What the letter says: what lies where since when, and what to bring."""
    now = clock.now()
    place = dossier.return_unit_id or dossier.receiving_unit_id
    return {
        **content.common(dossier, template, now), "finished": words.day(since), "signer": signer,
        "place": content.unit_name(dossier, place, now), "place_address": content.unit_address(dossier, place, now),
    }  # fmt: skip


def _lower_first(text: str) -> str:
    return text[:1].lower() + text[1:]


def label_content(dossier: Dossier, template: FormTemplate, results: list[ResultDocument]) -> content.Content:
    """What stands on the label of what lies in the cabinet."""
    places = dict.fromkeys(str(one.place) for one in results if one.place)
    return {
        **content.common(dossier, template, clock.now()), "title": template.title, "no": "",
        "place": "; ".join(places), "return_by": _lower_first(content.return_by(dossier, clock.now())),
        "pieces": f"{len(results)} bản" if len(results) > 1 else "",
    }  # fmt: skip

"""All keys of the desk on one page."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext
from django.views.decorators.http import require_GET

from motcua.doors.desk.gate import OfficerRequest, officer
from motcua.doors.desk.rail import rail_of


@require_GET
@officer
def keys(request: OfficerRequest) -> HttpResponse:
    """One rule: Alt and a key acts, arrows move, Enter opens, Esc goes back."""
    keymap = [
        (("↑", "↓"), gettext("the row, paper or dossier before or after")),
        (("Enter",), gettext("open the row in full")),
        (("Esc",), gettext("back to the list")),
        (("Space",), gettext("tick")),
        (("Alt 1", "…", "7"), gettext("queues; parts of the counter page")),
        (("Alt S",), gettext("find")),
        (("Alt L",), gettext("filter")),
        (("Alt N",), gettext("receive a dossier")),
        (("Alt T",), gettext("accept, receive")),
        (("Alt B",), gettext("ask for papers, papers brought in")),
        (("Alt X",), gettext("refuse, stop")),
        (("Alt K",), gettext("finish my step, approve, issue")),
        (("Alt Y",), gettext("the second way to finish my step, such as sending it back")),
        (("Alt U",), gettext("give to somebody else")),
        (("Alt V",), gettext("take the step")),
        (("Alt G",), gettext("extend, apologise")),
        (("Alt O",), gettext("draft the result; open the dossier")),
        (("Alt R",), gettext("return the result")),
        (("Alt M",), gettext("paid")),
        (("Alt H",), gettext("write a note")),
        (("Alt A",), gettext("choose all for approval")),
        (("C", "S", "M"), gettext("original, copy, missing, while the papers have the focus")),
        (("2", "…", "9"), gettext("how many sheets, while the papers have the focus")),
        (("Alt 0",), gettext("help with this page")),
        (("Alt P",), gettext("this page")),
    ]
    page = {
        "title": gettext("All keys"), "keymap": keymap,
        "lead": gettext("Alt and a key acts, arrows move, Enter opens, Esc goes back. In Firefox press Alt and Shift."),
    }  # fmt: skip
    return render(request, "desk/keys.html", {"page": page, "rail": rail_of(request.actor, {}, "")})

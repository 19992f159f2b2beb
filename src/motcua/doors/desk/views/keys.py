"""All keys of the desk on one page."""

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from motcua.doors.desk.frame import LETTERS, letters_on
from motcua.doors.desk.gate import OfficerRequest, officer
from motcua.doors.desk.rail import rail_of
from motcua.identity import actions as identity


@require_http_methods(["GET", "POST"])
@officer
def keys(request: OfficerRequest) -> HttpResponse:
    """One rule: Alt and a key acts, arrows move, Enter opens, Esc goes back. A part of a page for the desk's script."""
    if request.method == "POST":
        identity.keep_preference(LETTERS, request.POST.get("letters") != "off", actor=request.actor)
        return HttpResponseRedirect(request.path)
    keymap = [
        (("↑", "↓"), gettext("the row, paper or dossier before or after")),
        (("J", "K"), gettext("the row after or before, while the list has the focus")),
        (("Enter",), gettext("open the row in full")),
        (("Esc",), gettext("back to the list")),
        (("Space",), gettext("tick, mark the row")),
        (("Alt 1", "…", "7"), gettext("queues; parts of the counter page")),
        (("Alt S",), gettext("find")),
        (("Alt L",), gettext("filter")),
        (("Alt C",), gettext("columns of the list")),
        (("Alt <", "Alt >"), gettext("first or next page of the list; the dossier before or after")),
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
        (("Alt W",), gettext("the post brought the result back")),
        (("Alt M",), gettext("paid")),
        (("Alt H",), gettext("write a note")),
        (("Alt A",), gettext("choose all for approval")),
        (("Alt J",), gettext("call the next number, when your counter is open")),
        (("Alt 8", "9", "0"), gettext("call again, did not come, finished")),
        (("C", "S", "M"), gettext("original, copy, missing, while the papers have the focus")),
        (("2", "…", "9"), gettext("how many sheets, while the papers have the focus")),
        (("Alt Z",), gettext("digitise papers of the dossier")),
        (("Alt J", "O", "C", "G", "Q"), gettext("scans: page back, on, new paper, join, turn left")),
        (("Alt /",), gettext("help with this page")),
        (("Alt -",), gettext("notices")),
        (("Alt P", "?"), gettext("these keys")),
    ]
    page = {
        "letters": letters_on(request.actor), "title": gettext("All keys"), "keymap": keymap,
        "lead": gettext("Alt and a key acts, arrows move, Enter opens, Esc goes back. In Firefox press Alt and Shift."),
    }  # fmt: skip
    if request.headers.get("X-Requested-With") == "desk":
        return render(request, "desk/keymap.html", {"page": page})
    return render(request, "desk/keys.html", {"page": page, "rail": rail_of(request.actor, {}, "")})

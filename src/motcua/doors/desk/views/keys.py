"""All keys of the desk on one page."""

from typing import Final

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from motcua.doors.desk.frame import LETTERS, letters_on
from motcua.doors.desk.gate import OfficerRequest, officer
from motcua.doors.desk.rail import rail_of
from motcua.identity import actions as identity

# Each key, or each that does the like, with what it does.
_KEYMAP: Final = (
    (("↑", "↓"), _("the row, paper or dossier before or after")),
    (("J", "K"), _("the row after or before, while the list has the focus")),
    (("Enter",), _("open the row in full")),
    (("Esc",), _("back to the list")),
    (("Space",), _("tick, mark the row")),
    (("Alt 1", "…", "7"), _("queues; parts of the counter page")),
    (("Alt S",), _("find")),
    (("Alt L",), _("filter")),
    (("Alt C",), _("columns of the list")),
    (("Alt <", "Alt >"), _("first or next page of the list; the dossier before or after")),
    (("Alt N",), _("receive a dossier")),
    (("Alt T",), _("accept, receive")),
    (("Alt B",), _("ask for papers, papers brought in")),
    (("Alt X",), _("refuse, stop, send back")),
    (("Alt K",), _("finish my step, approve, issue")),
    (("Alt Y",), _("ask another agency")),
    (("Alt U",), _("give to somebody else")),
    (("Alt 8",), _("take the step, hand it back")),
    (("Alt G",), _("extend, apologise")),
    (("Alt O",), _("draft the result; open the dossier; on the counter's sheet: paid by QR code")),
    (("Alt 9",), _("return the result; recall my step")),
    (("Alt W",), _("other work; put into the cabinet, or back from the post; leave the counter's sheet")),
    (("Alt M",), _("paid, also on the counter's sheet")),
    (("Alt H",), _("write a note; keep a search")),
    (("Alt I",), _("print; take a list along as a file")),
    (("Alt A",), _("choose all for approval; all papers are here; what is done to the marked rows")),
    (("Alt J",), _("call the next number, when your counter is open")),
    (("Alt R", "V", "0"), _("call again, did not come, finished, when your counter is open")),
    (("C", "T", "S", "M"), _("original, certified, copy, missing, while the papers have the focus")),
    (("1", "…", "9"), _("how many sheets, while the papers have the focus")),
    (("1", "…", "9", "Enter"), _("a procedure that I take in, in the empty search of the counter's sheet")),
    (("Alt Q",), _("scanner: digitise papers of the dossier, from the counter's sheet in a page of its own")),
    (("Alt <", ">", "C", "G", "8", "9"), _("scans: page back, on, new paper, join, turn right, turn left")),
    (("Alt X", "U", "Y"), _("scans: set aside, put back, take the last step back")),
    (("Alt /",), _("help with this page")),
    (("Alt -",), _("notices")),
    (("Alt P", "?"), _("these keys")),
)


@require_http_methods(["GET", "POST"])
@officer
def keys(request: OfficerRequest) -> HttpResponse:
    """One rule: Alt and a key acts, arrows move, Enter opens, Esc goes back. A part of a page for the desk's script."""
    if request.method == "POST":
        identity.keep_preference(LETTERS, request.POST.get("letters") != "off", actor=request.actor)
        return HttpResponseRedirect(request.path)
    page = {
        "letters": letters_on(request.actor), "title": gettext("All keys"), "keymap": _KEYMAP,
        "lead": gettext("Alt and a key acts, arrows move, Enter opens, Esc goes back. In Firefox press Alt and Shift."),
    }  # fmt: skip
    if request.headers.get("X-Requested-With") == "desk":
        return render(request, "desk/keymap.html", {"page": page})
    return render(request, "desk/keys.html", {"page": page, "rail": rail_of(request.actor, {}, "")})

from motcua.kernel.errors import Conflict, InvalidInput, NotFound, StaleState


class UnknownBatch(NotFound):
    """There is no such stack of scans, or it is not yours to see."""

    code = "papers.unknown_batch"


class UnknownPaper(NotFound):
    """There is no such digital paper, or it is not yours to see."""

    code = "papers.unknown_paper"


class UnknownPaperType(InvalidInput):
    """No type of paper has the code {type_code} on this day. Choose one from the list."""

    code = "papers.unknown_type"


class NotYetRead(Conflict):
    """The machine is still reading pages of this stack. Wait until it is ready, then go on."""

    code = "papers.not_yet_read"


class AlreadyDecided(StaleState):
    """This paper was confirmed or refused already, so its pages stay as they are. Look at it again."""

    code = "papers.already_decided"


class PagesMoved(StaleState):
    """Somebody has sorted these pages in the meantime. Look at them again, then decide."""

    code = "papers.pages_moved"


class NothingToUndo(StaleState):
    """There is no step to take back here, or somebody has sorted these pages since. Look at them again."""

    code = "papers.nothing_to_undo"


class OtherDossier(InvalidInput):
    """A page moves to papers of the same dossier only. Say first to which dossier the paper belongs."""

    code = "papers.other_dossier"


class SheetWithoutCode(InvalidInput):
    """The separator sheet names no dossier. Say to which one these pages belong; they stay here until then."""

    code = "papers.sheet_without_code"


class SheetUnknown(InvalidInput):
    """The separator sheet says {code}: no such dossier, or none of yours. The pages stay here: say where they go."""

    code = "papers.sheet_unknown"


class SheetClosed(InvalidInput):
    """The separator sheet says {code}, and that dossier is closed. The pages stay here: say where they go."""

    code = "papers.sheet_closed"


class NoSigner(Conflict):
    """Digital signing of officers is not connected yet. The paper is kept and waits for its signature."""

    code = "papers.no_signer"


class NotAwaitingSignature(StaleState):
    """This paper is not waiting for a signature: it is not confirmed yet, or signed already."""

    code = "papers.not_awaiting_signature"


class SignatureRefused(InvalidInput):
    """This signature does not hold for this paper: {why}. Sign it again."""

    code = "papers.signature_refused"


class NothingScanned(InvalidInput):
    """This paper has no page with a picture. Put a page back into it, or refuse it."""

    code = "papers.nothing_scanned"


class FactsMissing(InvalidInput):
    """Not everything that this paper has to say is there. Fill in the marked fields from the picture."""

    code = "papers.facts_missing"


class NamesNotChecked(InvalidInput):
    """The machine misreads names (NGUYỄN becomes NGUYÊN). Compare each name with the picture and tick it."""

    code = "papers.names_not_checked"


class BadOwner(InvalidInput):
    """The owner needs a name and a number: 12 or 9 digits of a person, a passport, or a tax code of 10 or 13 digits."""

    code = "papers.bad_owner"


class NotTheOwners(InvalidInput):
    """This paper belongs to somebody else than the applicant and was not scanned for this dossier."""

    code = "papers.not_the_owners"


class NotUsable(Conflict):
    """This paper is not confirmed, or no longer valid. Scan the paper that is on the counter."""

    code = "papers.not_usable"


class ReasonNeeded(InvalidInput):
    """Say why this paper is refused, so that whoever scanned it knows what to do."""

    code = "papers.reason_needed"


class BadPaperTypes(InvalidInput):
    """paper-types.json of the pack is wrong at {entry}: {why}."""

    code = "papers.bad_types"

from motcua.kernel.errors import Conflict, InvalidInput, MotcuaError, NotFound, StaleState


class StepDoesNotFit(StaleState):
    """The dossier is now "{state}", so this step no longer fits. Open it again to see what can be done."""

    code = "dossiers.step_does_not_fit"


class UnknownDossier(NotFound):
    """There is no such dossier, or it is not yours to see. Check the code on your receipt."""

    code = "dossiers.unknown"


class ProcedureNotOffered(InvalidInput):
    """This procedure takes no dossiers at present. See its page for what replaces it."""

    code = "dossiers.procedure_not_offered"


class UnknownCase(InvalidInput):
    """Choose one of the cases of this procedure."""

    code = "dossiers.unknown_case"


class UnknownPage(InvalidInput):
    """The form has no page of this name. Go back to the list of steps."""

    code = "dossiers.unknown_page"


class BadParcelCode(InvalidInput):
    """{value} is not the code of a parcel. Type the 8 to 20 letters and digits on the label, for post only."""

    code = "dossiers.bad_parcel_code"


class UnknownColumns(InvalidInput):
    """These columns are not in the template: {heads}. Delete them, or use the template's heads."""

    code = "dossiers.unknown_columns"


class ColumnsMissing(InvalidInput):
    """These columns are missing: {heads}. Add them; the template has them all."""

    code = "dossiers.columns_missing"


class UnknownGroup(NotFound):
    """There is no such list, or this row of it was received."""

    code = "dossiers.unknown_group"


class GroupIsRunning(Conflict):
    """This list is being received now. Wait until it is done."""

    code = "dossiers.group_is_running"


class BadDueDay(InvalidInput):
    """{day} is past. Choose today or a later day."""

    code = "dossiers.bad_due_day"


class NoSuchColleague(InvalidInput):
    """This officer or agency can't be asked: choose one that works on the dossier, or another agency to consult."""

    code = "dossiers.no_such_colleague"


class SearchNotShared(InvalidInput):
    """Give the search a name that no colleague has taken. A unit shares {most} at most: take one away first."""

    code = "dossiers.search_not_shared"


class UnknownSearch(NotFound):
    """Your unit does not share this search, or not any more."""

    code = "dossiers.unknown_search"


class NobodyToRemind(Conflict):
    """Nobody serves where this step lies, so nobody can be reminded. Give the step to an officer."""

    code = "dossiers.nobody_to_remind"


class UnknownRequest(NotFound):
    """This is not asked of you, or does not exist."""

    code = "dossiers.unknown_request"


class AnsweredBefore(Conflict):
    """This has been answered, or silence was counted. Look at the dossier."""

    code = "dossiers.answered_before"


class DecisionNeeded(InvalidInput):
    """Name the decision by which the dossier is opened again: number and day, not later than today."""

    code = "dossiers.decision_needed"


class LinkedTooDeep(Conflict):
    """At most {most} dossiers follow from one another. Open this one from the first."""

    code = "dossiers.linked_too_deep"


class NothingToCarry(Conflict):
    """Nothing of this waits here any more. Look at the list again."""

    code = "dossiers.nothing_to_carry"


class ResultNotHere(Conflict):
    """The paper result has not arrived: it was issued at {place}. Take it in when the parcel comes, then return it."""

    code = "dossiers.result_not_here"


class PapersMissing(InvalidInput):
    """These papers are still missing: {papers}. Attach them, then submit."""

    code = "dossiers.papers_missing"


class ReasonNeeded(InvalidInput):
    """Write the reason: the applicant will read it."""

    code = "dossiers.reason_needed"


class NothingAsked(InvalidInput):
    """Say which papers or answers the applicant has to add."""

    code = "dossiers.nothing_asked"


class NotSupplied(InvalidInput):
    """What was asked for is not there yet. Add each paper and answer each page that is marked, then hand it in."""

    code = "dossiers.not_supplied"


class ResultMissing(InvalidInput):
    """Attach the result, or give its number, before the dossier is finished."""

    code = "dossiers.result_missing"


class FeeNotAsked(InvalidInput):
    """The fee of this procedure is fixed: {amount}. Your own amount fits only where a fee hangs on a condition."""

    code = "dossiers.fee_not_asked"


class NothingToPay(Conflict):
    """No payment is due for this dossier. Open it again to see what was noted."""

    code = "dossiers.nothing_to_pay"


class FeeNotPositive(InvalidInput):
    """Give the amount in whole đồng, more than 0."""

    code = "dossiers.fee_not_positive"


class NotYourStep(StaleState):
    """This step is no longer open for you: somebody else did it, or the dossier has moved on. Open it again."""

    code = "dossiers.not_your_step"


class WrongVerb(InvalidInput):
    """This step is done with another button: {verb}."""

    code = "dossiers.wrong_verb"


class AlreadyUsed(Conflict):
    """This form was already sent for another dossier. Start again from the worklist."""

    code = "dossiers.key_already_used"


class TooLateToAnswer(StaleState):
    """The time to add papers was over on {day}. Call your service point; you can submit a new dossier."""

    code = "dossiers.too_late_to_answer"


class DraftLimit(InvalidInput):
    """You have {count} drafts that were not submitted. Submit or delete one first."""

    code = "dossiers.draft_limit"


class UnknownParty(InvalidInput):
    """Give the applicant's name, and an identity number of 12 digits or a tax code of 10 or 13 digits."""

    code = "dossiers.unknown_party"


class WrongCodeOrSecret(NotFound):
    """Code and secret do not fit together. Check both on your receipt: the secret has 8 letters and digits."""

    code = "dossiers.wrong_code_or_secret"


class UnknownPlace(InvalidInput):
    """This link to a further page is damaged. Start again from the first page."""

    code = "dossiers.unknown_place"


class BadRule(InvalidInput):
    """The rule {entry} can't be used: {why}. Correct it in the pack."""

    code = "dossiers.bad_rule"


class NoRule(MotcuaError):
    """No rule "{key}" is in force on {day}. Ask the province's administrator to set it."""

    code = "dossiers.no_rule"


class LaneWithoutUnit(MotcuaError):
    """The process of {procedure} has a lane “{lane}” ({place}) that no unit can do. Tell the catalogue officer."""

    code = "dossiers.lane_without_unit"


class UnknownApology(NotFound):
    """There is no such apology. Look at the list again."""

    code = "dossiers.unknown_apology"


class ApologyOvertaken(StaleState):
    """This apology has been decided already, or the due time has moved since. Look at the dossier again."""

    code = "dossiers.apology_overtaken"


class UnknownExport(NotFound):
    """There is no such file, or it is not yours to take. Ask for the list again."""

    code = "dossiers.unknown_export"


class ExportNotReady(Conflict):
    """This file is not ready, or its time is over. Look at the list of your files, and ask again if it is gone."""

    code = "dossiers.export_not_ready"


class TooManyExports(Conflict):
    """{most} of your files are still being made. Wait for one of them, then ask again."""

    code = "dossiers.too_many_exports"


class NoLetterToWrite(InvalidInput):
    """None of these gets a letter now: it is being made, or no result waits. Look at the list and at your files."""

    code = "dossiers.no_letter_to_write"


class UnknownList(InvalidInput):
    """There is no such list or kind of file. Choose one of those offered."""

    code = "dossiers.unknown_list"


class UnknownBulk(NotFound):
    """There is no such act on several dossiers, or it was not yours. Mark the dossiers again."""

    code = "dossiers.unknown_bulk"


class NothingMarked(InvalidInput):
    """Mark at least one dossier with an open step, {most} at most."""

    code = "dossiers.nothing_marked"


class ReceiverNotKnown(InvalidInput):
    """{name} is neither the owner of the dossier nor who submitted it. Name the paper that authorises them."""

    code = "dossiers.receiver_not_known"


class SignatureMissing(InvalidInput):
    """There is no signature yet. Let the receiver sign in the box, or have the paper slip signed and choose that."""

    code = "dossiers.signature_missing"


class TrackingNumberMissing(InvalidInput):
    """Write the number of the parcel as it stands on the receipt of the post."""

    code = "dossiers.tracking_number_missing"


class TrackingNumberWrong(InvalidInput):
    """{number} is no parcel number: a letter or digit is wrong. Compare it with the receipt of the post."""

    code = "dossiers.tracking_number_wrong"


class ReturnNotChosen(InvalidInput):
    """Choose how you want to get the result: online, at a one-stop, or by post."""

    code = "dossiers.return_not_chosen"


class UnknownReturnPlace(InvalidInput):
    """Choose one of the one-stops in the list."""

    code = "dossiers.unknown_return_place"


class ReturnAddressMissing(InvalidInput):
    """Write the whole address: house number, street or village, commune or ward, province; at most {most} letters."""

    code = "dossiers.return_address_missing"


class NothingToReturn(InvalidInput):
    """Choose at least one result that has not been returned yet."""

    code = "dossiers.nothing_to_return"


class NoAddress(InvalidInput):
    """{code} has no postal address, so no letter can be written. Call, or ask the agency of the place for one."""

    code = "dossiers.no_address"


class NotOnPaperOnly(InvalidInput):
    """{name} has no file, so it can't be returned on the portal. Return it at the counter or by post."""

    code = "dossiers.not_on_paper_only"


class UnknownStoragePlace(NotFound):
    """This place in the cabinet is not one of your unit's. Choose one from the list, or add it there."""

    code = "dossiers.unknown_storage_place"


class PlaceNeedsCabinet(InvalidInput):
    """Give the cabinet's name or number; the whole place in at most 30 letters each."""

    code = "dossiers.place_needs_cabinet"


class NoParcelOnItsWay(StaleState):
    """No parcel of this dossier is on its way: it was delivered, came back before, or nothing was sent by post."""

    code = "dossiers.no_parcel_on_its_way"

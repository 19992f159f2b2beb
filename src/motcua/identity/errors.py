"""What can go wrong with people, units and posts."""

from django.utils.translation import gettext

from motcua.kernel.errors import Conflict, InvalidInput, NotAllowed, NotFound


class UnknownUnit(NotFound):
    """There is no such unit on that day."""

    code = "identity.unknown_unit"


class UnknownArea(NotFound):
    """There is no such administrative area on that day."""

    code = "identity.unknown_area"


class UnknownAccount(NotFound):
    """There is no such account."""

    code = "identity.unknown_account"


class UnknownPerson(NotFound):
    """There is no such person."""

    code = "identity.unknown_person"


class UnknownPost(NotFound):
    """There is no such post."""

    code = "identity.unknown_post"


class UnknownRole(NotFound):
    """There is no such role."""

    code = "identity.unknown_role"


class UnknownDelegation(NotFound):
    """There is no such delegation."""

    code = "identity.unknown_delegation"


class UnitNotAlive(Conflict):
    """{name} does not exist on {day}. Choose another day or another unit."""

    code = "identity.unit_not_alive"


class UnitStillUsed(Conflict):
    """{name} still has {parts} parts and {posts} posts after that day. Move or end them first."""

    code = "identity.unit_still_used"


class HistoryOverlap(Conflict):
    """Something else is already recorded for this time. Look at the history, then choose another day."""

    code = "identity.history_overlap"


class TreeCycle(Conflict):
    """A unit can't stand below itself. Choose another parent."""

    code = "identity.tree_cycle"


class CodeTaken(Conflict):
    """The code {value} belongs to another unit at that time."""

    code = "identity.code_taken"


class KeyTaken(Conflict):
    """The key {key} names another unit already."""

    code = "identity.key_taken"


class UsernameTaken(Conflict):
    """This user name is taken. Choose another one."""

    code = "identity.username_taken"


class AlreadyRegistered(Conflict):
    """A person with this identity number is registered already. Find that person and check the papers."""

    code = "identity.already_registered"


class EnterpriseRegistered(Conflict):
    """An enterprise with this tax code is registered already."""

    code = "identity.enterprise_registered"


class AccountLinked(Conflict):
    """This account or this person is linked already."""

    code = "identity.account_linked"


class TooMuchGranted(NotAllowed):
    """You can't give rights that you don't hold yourself."""

    code = "identity.too_much_granted"


class OwnAppointment(NotAllowed):
    """Nobody does this for themselves. Ask another administrator."""

    code = "identity.own_appointment"


class DelegationNotValid(NotAllowed):
    """This delegation is not valid now. Choose another one or act in your own name."""

    code = "identity.delegation_not_valid"


class BadDelegation(InvalidInput):
    """This delegation can't be made. Check the marked fields."""

    code = "identity.bad_delegation"


class BadPeriod(InvalidInput):
    """The period is not right: it has to begin before it ends, between 1900 and 2100."""

    code = "identity.bad_period"


class BadName(InvalidInput):
    """A name is missing or too long. Write it in full, with at most 300 letters."""

    code = "identity.bad_name"


class BadIdentityNumber(InvalidInput):
    """An identity number has 12 digits. Write it as it stands on the card."""

    code = "identity.bad_identity_number"

    @classmethod
    def hint(cls) -> str:
        return gettext("An identity number has 12 digits. Write it as it stands on the card.")


class CardOfOthers(InvalidInput):
    """This is not the code of a Vietnamese citizen's card. Scan the QR of the card, or type the 12 digits."""

    code = "identity.card_of_others"


class CardNotWhole(InvalidInput):
    """The scan broke off: {found} of {wanted} parts came. Scan the card again, or type the 12 digits."""

    code = "identity.card_not_whole"


class CardTextBroken(InvalidInput):
    """Letters were lost on the way. Set the scanner to UTF-8, switch the typing aid off and scan again."""

    code = "identity.card_text_broken"


class CardOfAnother(Conflict):
    """This number belongs to {name} here, and the card says {on_card}. Check the card before going on."""

    code = "identity.card_of_another"


class BadTaxCode(InvalidInput):
    """A tax code has 10 digits, 12 digits, or 10 digits, a dash and 3 digits."""

    code = "identity.bad_tax_code"


class BadCode(InvalidInput):
    """An official code looks like H05.12.25 or 000.25.12.H05."""

    code = "identity.bad_code"


class BadPreference(InvalidInput):
    """This choice can't be kept. Choose again on the page; if it happens again, tell the administrator."""

    code = "identity.bad_preference"


class BadPack(InvalidInput):
    """The province's data can't be loaded: {where}: {what}"""

    code = "identity.bad_pack"


class BadPlan(InvalidInput):
    """The plan can't be read: {where}: {what}"""

    code = "identity.bad_plan"


class PlanDoesNotHold(Conflict):
    """The plan can't be carried out as it stands: {problems}"""

    code = "identity.plan_does_not_hold"


class UnknownReorganisation(NotFound):
    """There is no such reorganisation."""

    code = "identity.unknown_reorganisation"


class NotItsTurn(Conflict):
    """This reorganisation has moved on since, so that step no longer fits. Look at it again."""

    code = "identity.not_its_turn"


class DayNotCome(Conflict):
    """It can be carried out from {day} on, when the new organisation stands."""

    code = "identity.day_not_come"


class SecondPersonNeeded(NotAllowed):
    """Who prepared a reorganisation does not carry it out. Ask a second administrator."""

    code = "identity.second_person_needed"


class TooLateToUndo(Conflict):
    """It can be undone for {hours} hours, and these are over."""

    code = "identity.too_late_to_undo"


class ChangedSince(Conflict):
    """{units} were changed since by other acts, so this can't be taken back as a whole."""

    code = "identity.changed_since"


class WorkLeftBehind(Conflict):
    """{count} open things would stay at units that no longer exist. Nothing was changed."""

    code = "identity.work_left_behind"


class DemoOnly(NotAllowed):
    """Demo accounts exist in demo mode only."""

    code = "identity.demo_only"

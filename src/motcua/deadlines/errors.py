"""What can go wrong when time is reckoned. Every message says what to do."""

from motcua.kernel.errors import Conflict, InvalidInput, NotAllowed, NotFound


class DateOutOfRange(InvalidInput):
    """The date {day} is outside the years 1900 to 2100. Check the year and enter the date again."""

    code = "deadlines.date_out_of_range"


class NaiveMoment(InvalidInput):
    """The time {moment} has no time zone. Give a time with its zone, such as 2026-11-23T09:15:00+07:00."""

    code = "deadlines.naive_moment"


class OutsideCalendar(InvalidInput):
    """The calendar “{calendar}” has no office hours for {day}. Add a version of the hours valid on that day."""

    code = "deadlines.outside_calendar"


class BadOfficeHours(InvalidInput):
    """The office hours do not fit: {problem}. Correct them and load the calendar again."""

    code = "deadlines.bad_office_hours"


class BadDecision(InvalidInput):
    """The decision about {day} does not fit: {problem}. Correct it and load the calendar again."""

    code = "deadlines.bad_decision"


class BadLimit(InvalidInput):
    """The time limit {value} {unit} does not fit. Check the number and the unit."""

    code = "deadlines.bad_limit"


class BadScope(InvalidInput):
    """“{scope}” is not something a clock measures. Choose total, step, intake or supplement."""

    code = "deadlines.bad_scope"


class BadPolicy(InvalidInput):
    """The reckoning policy does not fit: {problem}. Correct it and load the policy again."""

    code = "deadlines.bad_policy"


class BadPause(InvalidInput):
    """The pause ends at {end}, before it begins at {start}. Check both times."""

    code = "deadlines.bad_pause"


class ExtensionOnDayOff(InvalidInput):
    """{day} is a day off. Choose a working day for the new appointment."""

    code = "deadlines.extension_on_day_off"


class ExtensionTooEarly(InvalidInput):
    """The new appointment {day} is before the present one, {due}. Choose a later working day."""

    code = "deadlines.extension_too_early"


class NothingToExtend(Conflict):
    """There is no due time here, so there is nothing to extend."""

    code = "deadlines.nothing_to_extend"


class AlreadyExtended(Conflict):
    """The appointment was already moved once, to {until}. The law allows it only once."""

    code = "deadlines.already_extended"


class ReasonMissing(InvalidInput):
    """A reason is needed here. Write why, in words that the applicant will read."""

    code = "deadlines.reason_missing"


class ClockPaused(Conflict):
    """The clock has stood still since {since}. Let it run again first."""

    code = "deadlines.clock_paused"


class ClockRunning(Conflict):
    """The clock is running, so it cannot be resumed."""

    code = "deadlines.clock_running"


class ClockStopped(Conflict):
    """The clock was stopped on {stopped}. Nothing more can change it."""

    code = "deadlines.clock_stopped"


class ClockStarted(Conflict):
    """This clock was started already. Open it instead of starting a second one."""

    code = "deadlines.clock_started"


class PauseNotForeseen(NotAllowed):
    """The policy “{policy}” does not stop the clock for this reason. Go on without a pause."""

    code = "deadlines.pause_not_foreseen"


class OrderOfTime(InvalidInput):
    """{moment} is before {before}, when this began. Check the time and enter it again."""

    code = "deadlines.order_of_time"


class ClockNotFound(NotFound):
    """There is no such clock."""

    code = "deadlines.clock_not_found"


class NoCalendar(NotFound):
    """No working calendar is set up. Load a calendar pack or add a calendar first."""

    code = "deadlines.no_calendar"


class NoPolicy(NotFound):
    """No reckoning policy “{policy}” is valid on {day}. Add one with its legal basis first."""

    code = "deadlines.no_policy"


class BadProof(InvalidInput):
    """The stored proof cannot be read: {problem}."""

    code = "deadlines.bad_proof"


class BadPack(InvalidInput):
    """The calendar pack does not fit at “{where}”: {problem}. Nothing was loaded; correct it and load again."""

    code = "deadlines.bad_pack"


class BadVectors(InvalidInput):
    """The file {path} cannot be checked: {problem}."""

    code = "deadlines.bad_vectors"


class DecisionNotFound(NotFound):
    """There is no such decision about days."""

    code = "deadlines.decision_not_found"


class DecisionDoesNotHold(InvalidInput):
    """The decision cannot be kept like this. Mend what is said beside the fields and send it again."""

    code = "deadlines.decision_does_not_hold"


class DecisionMoved(Conflict):
    """This decision does not wait for confirmation any more. Open it again and see what became of it."""

    code = "deadlines.decision_moved"


class DecisionInForce(Conflict):
    """The decision has been in effect since {day}. Enter another decision that replaces it."""

    code = "deadlines.decision_in_force"


class DecisionOver(Conflict):
    """This decision is over already: it was withdrawn, or another has replaced it."""

    code = "deadlines.decision_over"


class SecondOfficerNeeded(NotAllowed):
    """You entered this decision, so another officer confirms it."""

    code = "deadlines.second_officer_needed"

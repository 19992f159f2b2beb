"""What can go wrong in the hall. Most of it is read by somebody who stands before a machine."""

from motcua.kernel.errors import Conflict, InvalidInput, NotAllowed, NotFound, StaleState


class BadServices(InvalidInput):
    """The file of services does not fit at {where}: {problem}. Correct it and load the pack again."""

    code = "arrivals.bad_services"


class NoQueueRule(InvalidInput):
    """No rule for queues is in force on {day}. Add one to the pack."""

    code = "arrivals.no_queue_rule"


class UnknownPoint(NotFound):
    """There is no such service point. Check the address of this page."""

    code = "arrivals.unknown_point"


class UnknownService(NotFound):
    """This service point does not give numbers for that. Choose one of the services shown."""

    code = "arrivals.unknown_service"


class UnknownPriority(InvalidInput):
    """This reason for going first is not known. Choose one of those shown."""

    code = "arrivals.unknown_priority"


class PointClosed(InvalidInput):
    """No numbers are given now. We open at {opens}."""

    code = "arrivals.point_closed"


class UnknownTicket(NotFound):
    """This number is not known. Take a new one at the machine."""

    code = "arrivals.unknown_ticket"


class TicketMovedOn(StaleState):
    """This number has moved on in the meantime. Look at the counter's line again."""

    code = "arrivals.ticket_moved_on"


class TicketOfAnotherDay(Conflict):
    """This number is of {day}. Numbers hold for one day: take a new one."""

    code = "arrivals.ticket_of_another_day"


class TicketInHand(Conflict):
    """{code} is still at this counter. Say that it is finished or did not come, then call the next."""

    code = "arrivals.ticket_in_hand"


class NothingInHand(Conflict):
    """No number is at this counter. Call the next one first."""

    code = "arrivals.nothing_in_hand"


class UnknownCounter(NotFound):
    """There is no such counter. Choose one of those shown."""

    code = "arrivals.unknown_counter"


class CounterTaken(Conflict):
    """{counter} is open already, by {officer}. Choose another counter, or ask {officer} to close it."""

    code = "arrivals.counter_taken"


class CounterNotOpen(Conflict):
    """Your counter is not open. Open it, then call."""

    code = "arrivals.counter_not_open"


class NoServiceChosen(InvalidInput):
    """Choose at least one service that this counter calls."""

    code = "arrivals.no_service_chosen"


class SlotNotOffered(InvalidInput):
    """This time is not offered: the day is closed, over or too far ahead. Choose another one."""

    code = "arrivals.slot_not_offered"


class SlotFull(Conflict):
    """This time has just been taken by somebody else. Choose another one."""

    code = "arrivals.slot_full"


class AlreadyBooked(Conflict):
    """This phone number has a visit booked for that day already. Come at that time, or cancel it first."""

    code = "arrivals.already_booked"


class TooManyBookings(Conflict):
    """This phone number has {most} visits booked. Cancel one before you book another."""

    code = "arrivals.too_many_bookings"


class BadPhone(InvalidInput):
    """This is no phone number of Việt Nam. Write ten digits that begin with 0."""

    code = "arrivals.bad_phone"


class NameNeeded(InvalidInput):
    """Write the name of the person who comes, at most {most} letters."""

    code = "arrivals.name_needed"


class UnknownBooking(NotFound):
    """No booking has this code. Look at the code again, or take a number without it."""

    code = "arrivals.unknown_booking"


class BookingOfAnotherDay(Conflict):
    """This booking is for {day}, {time}. Come then, or take a number without it."""

    code = "arrivals.booking_of_another_day"


class BookingElsewhere(Conflict):
    """This booking is for {point}. Take a number here without it."""

    code = "arrivals.booking_elsewhere"


class BookingUsed(Conflict):
    """This booking was cancelled or is over. Take a number without it."""

    code = "arrivals.booking_used"


class UnknownDevice(NotAllowed):
    """This machine is not registered for giving out numbers."""

    code = "arrivals.unknown_device"


class UnknownPaper(InvalidInput):
    """Choose what the printer holds: a roll of 80 mm, or A5."""

    code = "arrivals.unknown_paper"

"""What events and their subscribers are called by those who look after letters that were not delivered.

A name that an older program left in a letter, and that this one does not know, is shown as it is.
"""

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

EVENTS: Final[dict[str, Promise]] = {
    "arrivals.counter_closed": _("A counter was closed"),
    "arrivals.counter_opened": _("A counter was opened"),
    "arrivals.ticket_called": _("A number was called"),
    "arrivals.ticket_ended": _("A number was served or missed"),
    "arrivals.ticket_taken": _("A number was taken"),
    "arrivals.visit_booked": _("A visit was booked"),
    "arrivals.visit_cancelled": _("A visit was cancelled"),
    "arrivals.visit_coming_up": _("A visit is coming up"),
    "arrivals.visit_moved": _("A visit was moved to another time"),
    "catalogue.change_set_reviewed": _("Changes of procedures were reviewed"),
    "catalogue.form_published": _("An e-form was published"),
    "catalogue.offering_changed": _("Where a procedure is offered was changed"),
    "catalogue.procedure_abolished": _("A procedure was abolished"),
    "catalogue.procedure_placed": _("A procedure was put on other shelves"),
    "catalogue.procedure_renumbered": _("A procedure has a new code"),
    "catalogue.thesaurus_changed": _("The everyday words of the search were changed"),
    "catalogue.version_drafted": _("A version of a procedure was drafted"),
    "catalogue.version_published": _("A version of a procedure was published"),
    "deadlines.calendar_opened": _("An agency got a calendar of its own"),
    "deadlines.days_changed": _("Working days were changed"),
    "deadlines.due_moved": _("A decision about days moved a due date"),
    "deadlines.reckoning_goes_on": _("The next due dates are reckoned again"),
    "dossiers.accepted": _("A dossier was accepted"),
    "dossiers.child_opened": _("A linked dossier was opened"),
    "dossiers.colleague_mentioned": _("A note names a colleague"),
    "dossiers.due_moved": _("A dossier's appointment was moved"),
    "dossiers.extended": _("A dossier was given a new appointment"),
    "dossiers.handed_over": _("Papers were handed from agency to agency"),
    "dossiers.instructed": _("A leader gave an instruction"),
    "dossiers.instruction_done": _("An instruction was carried out"),
    "dossiers.opinion_asked": _("An agency was asked for its opinion"),
    "dossiers.opinion_given": _("An agency gave its opinion"),
    "dossiers.parcel_came_back": _("A parcel came back"),
    "dossiers.payment_confirmed": _("A payment was confirmed"),
    "dossiers.payment_demanded": _("A payment was asked for"),
    "dossiers.refused": _("A dossier was refused"),
    "dossiers.reopened": _("A dossier was opened again"),
    "dossiers.result_delivered": _("A result reached its owner"),
    "dossiers.result_issued": _("A result was issued"),
    "dossiers.result_returned": _("A result was returned"),
    "dossiers.result_uncollected": _("A result waits to be fetched"),
    "dossiers.step_completed": _("A step was completed"),
    "dossiers.step_recalled": _("A step was recalled"),
    "dossiers.steps_to_plan_again": _("The next steps are planned again"),
    "dossiers.stopped": _("A dossier was stopped"),
    "dossiers.submitted": _("A dossier was submitted"),
    "dossiers.supplement_requested": _("Papers to be supplied were asked for"),
    "dossiers.supplement_supplied": _("Papers were supplied"),
    "dossiers.task_assigned": _("A step was assigned"),
    "dossiers.task_handed_back": _("A step was handed back"),
    "dossiers.withdrawn": _("A dossier was withdrawn"),
    "identity.delegation.revoked": _("A delegation was taken back"),
    "identity.enterprise.registered": _("An enterprise was registered"),
    "identity.enterprise.representation_granted": _("Somebody may act for an enterprise"),
    "identity.organisation.loaded": _("The organisation was loaded"),
    "identity.person.account_linked": _("An account was linked to a person"),
    "identity.person.registered": _("A person was registered"),
    "identity.post.appointed": _("An officer was appointed"),
    "identity.post.delegated": _("A post was lent"),
    "identity.post.ended": _("An officer's post ended"),
    "identity.reorganisation.carried_out": _("A change of the organisation was carried out"),
    "identity.reorganisation.undone": _("A change of the organisation was taken back"),
    "identity.unit.closed": _("A unit ended"),
    "identity.unit.code_set": _("A unit has a new code"),
    "identity.unit.created": _("A unit was founded"),
    "identity.unit.moved": _("A unit was moved"),
    "identity.unit.renamed": _("A unit was renamed"),
    "notices.mail_wanted": _("A letter is to be sent"),
    "notices.short_message_wanted": _("A short message is to be sent"),
    "papers.confirmed": _("A digitised paper was confirmed"),
    "papers.scan_failed": _("A stack could not be read"),
    "papers.scan_read": _("A stack was read"),
    "workflow.moved_by_timer": _("A timer moved a process"),
    "workflow.process_published": _("A process was published"),
}

# Each goes on the sentence "it should have …".
SUBSCRIBERS: Final[dict[str, Promise]] = {
    "arrivals.tell_visitor": _("tell the visitor"),
    "deadlines.reckon_touched": _("reckon due dates again"),
    "deadlines.take_over_clocks": _("bring due dates to the agency's own calendar"),
    "dossiers.assign_by_rule": _("assign by rule"),
    "dossiers.follow_clock": _("move the dossier's appointment"),
    "dossiers.follow_sheets": _("put scans into their dossiers"),
    "dossiers.follow_timer": _("open the steps of the process"),
    "dossiers.plan_steps_again": _("plan intakes and steps again"),
    "dossiers.store_result": _("put the result into the owner's store"),
    "dossiers.tell_answered": _("tell who asked for an opinion"),
    "dossiers.tell_applicant": _("tell the applicant"),
    "dossiers.tell_asked": _("tell the agency that is asked"),
    "dossiers.tell_assigned": _("tell the officer who has the step"),
    "dossiers.tell_handed_back": _("tell the leaders of the unit"),
    "dossiers.tell_instructed": _("tell who was instructed"),
    "dossiers.tell_instruction_done": _("tell the leader who instructed"),
    "dossiers.tell_mentioned": _("tell the colleague"),
    "dossiers.tell_supplied": _("tell who waits for the papers"),
    "dossiers.tell_uncollected": _("call the result to mind"),
    "notices.mail": _("send the letter"),
    "notices.short_message": _("send the short message"),
}


def event_name(name: str) -> str:
    """What happened."""
    return str(EVENTS.get(name, name))


def subscriber_name(name: str) -> str:
    """What should have been done then."""
    return str(SUBSCRIBERS.get(name, name))

from django.db.models import QuerySet

from motcua.kernel.actor import Actor
from motcua.kernel.models import Delivery, DeliveryState
from motcua.kernel.policies import KernelPermission


def dead_letters(*, actor: Actor) -> QuerySet[Delivery]:
    """Deliveries that were given up, newest first; nothing for those who may not see them."""
    if not actor.may(KernelPermission.SEE_DEAD_LETTERS):
        return Delivery.objects.none()
    return Delivery.objects.filter(state=DeliveryState.DEAD).select_related("event").order_by("-id")

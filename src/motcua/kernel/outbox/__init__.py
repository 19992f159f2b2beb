"""Side effects are rows first.

A verb calls `announce` inside its transaction. After the commit the worker's relay makes one `Delivery` for each
subscriber and one job for each delivery. A delivery that fails is tried again after growing pauses; after the last it
is dead, and waits where a person can see it and send it again.
"""

from motcua.kernel.outbox.actions import announce, redeliver
from motcua.kernel.outbox.delivery import attempt, drain
from motcua.kernel.outbox.queries import dead_letters
from motcua.kernel.outbox.relay import relay

__all__ = ["announce", "attempt", "dead_letters", "drain", "redeliver", "relay"]

"""The request as our views see it: with the account that signed in and the actor behind it."""

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.http import HttpRequest

from motcua.kernel.actor import Actor

if TYPE_CHECKING:

    class Request(HttpRequest):
        """A request that has passed `ActorMiddleware`."""

        actor: Actor
        user: Any

else:
    Request = HttpRequest


def client_address(request: HttpRequest) -> str:
    """The address that asks: the one seen by the outermost of our own proxies (MOTCUA_PROXIES says how many).

    What stands further left in X-Forwarded-For anybody can write.
    """
    proxies = settings.ALLAUTH_TRUSTED_PROXY_COUNT
    hops = [hop.strip() for hop in request.headers.get("X-Forwarded-For", "").split(",")]
    if proxies and len(hops) >= proxies:
        return hops[-proxies][:45]
    return str(request.META.get("REMOTE_ADDR", ""))

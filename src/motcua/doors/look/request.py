"""The request as our views see it: with the account that signed in and the actor behind it."""

from typing import TYPE_CHECKING, Any

from django.http import HttpRequest

from motcua.kernel.actor import Actor

if TYPE_CHECKING:

    class Request(HttpRequest):
        """A request that has passed `ActorMiddleware`."""

        actor: Actor
        user: Any

else:
    Request = HttpRequest

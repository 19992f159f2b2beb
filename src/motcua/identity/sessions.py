"""Sessions in the database, as Django's own engine keeps them; reading one costs no making of a statement."""

import zlib
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.contrib.sessions.backends import db
from django.core import signing
from django.db import connection

from motcua.kernel import clock


@lru_cache(maxsize=4_096)
def _opened(signed: Any, salt: str, _keys: tuple[str, ...]) -> bytes:
    """The content of signed data; raises when the signature is not ours."""
    return bytes(signing.loads(signed, salt=salt, serializer=_AsItIs))  # type: ignore[arg-type] # it reads only


class _AsItIs:
    """Leaves the content as it was signed."""

    def loads(self, data: bytes) -> bytes:
        return data


class SessionStore(db.SessionStore):
    """The engine that `SESSION_ENGINE` names."""

    def _get_session_from_db(self) -> Any:
        # Plain SQL for speed: it runs in every request of everyone who is signed in.
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT session_data, expire_date FROM django_session WHERE session_key = %s AND expire_date > %s",
                [self.session_key, clock.now()],
            )
            row = cursor.fetchone()
        if row is None:
            self._session_key = None
            return None
        return self.model(session_key=self.session_key or "", session_data=row[0], expire_date=row[1])

    def decode(self, session_data: bytes | str) -> dict[str, Any]:
        # A signature that was good is good again: sessions are read at every request, and hardly ever change.
        keys = (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
        try:
            content: dict[str, Any] = self.serializer().loads(_opened(session_data, self.key_salt, keys))
        except (signing.BadSignature, ValueError, zlib.error):
            content = super().decode(session_data)  # which writes it down and begins anew
        return content

"""The house as a web process in which it is Monday morning: halls give numbers only while they are open."""

import datetime as dt

from motcua.config.wsgi import application
from motcua.kernel import clock

__all__ = ["application"]

clock._frozen = clock.at(2026, 11, 16, 9, 0).astimezone(dt.UTC)

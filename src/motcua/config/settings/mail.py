"""Outgoing mail from one address: `smtp://user:password@host:587/?tls=1` (`ssl=1` for port 465).

Without an address mail is printed to the log, which is for demos and development only.
"""

import os
from urllib.parse import parse_qs, unquote, urlsplit

SMTP_URL = os.environ.get("MOTCUA_SMTP_URL", "")
_address = urlsplit(SMTP_URL)
_options = parse_qs(_address.query)

EMAIL_BACKEND = f"django.core.mail.backends.{'smtp' if SMTP_URL else 'console'}.EmailBackend"
EMAIL_HOST = _address.hostname or "localhost"
EMAIL_PORT = _address.port or 25
EMAIL_HOST_USER = unquote(_address.username or "")
EMAIL_HOST_PASSWORD = unquote(_address.password or "")
EMAIL_USE_TLS = _options.get("tls") == ["1"]
EMAIL_USE_SSL = _options.get("ssl") == ["1"]
EMAIL_TIMEOUT = 15
DEFAULT_FROM_EMAIL = SERVER_EMAIL = os.environ.get("MOTCUA_MAIL_FROM", "motcua@localhost")

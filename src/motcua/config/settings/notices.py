"""Telling people.

MOTCUA_SITE_URL    the address that citizens type, without a stroke at its end: links in letters begin with it
MOTCUA_SMS         the gateway for short messages as JSON, see motcua.notices.adapters; empty: none are sent
"""

import os

SITE_URL = os.environ.get("MOTCUA_SITE_URL", "").rstrip("/")
# In the demo the development gateway shows in the log what would have gone out.
_UNSET = '{"driver": "development"}' if os.environ.get("MOTCUA_MODE", "demo") == "demo" else ""
SMS = os.environ.get("MOTCUA_SMS", _UNSET)
# Where an audience reads about a subject.
NOTICE_PATHS = {
    ("citizen", "dossier"): "/ho-so/{id}/",
    ("officer", "dossier"): "/lam-viec/ho-so/{id}/",
    ("officer", "export"): "/lam-viec/tai-ve/#{id}",
}

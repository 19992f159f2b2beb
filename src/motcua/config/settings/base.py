"""Settings shared by every way to run Một Cửa. Each value that differs comes from the environment.

MOTCUA_MODE        demo (default), practice, production or test
MOTCUA_DATA        folder for files, generated secrets and the embedded database
MOTCUA_PACK        folder of the province that this installation serves
DATABASE_URL       PostgreSQL 15 or newer
"""

import os
from pathlib import Path

import dj_database_url
from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from motcua.config.settings.accounts import *
from motcua.config.settings.learning import *
from motcua.config.settings.mail import *
from motcua.config.settings.notices import *

ROOT = Path(__file__).resolve().parents[4]
MODE = os.environ.get("MOTCUA_MODE", "demo")
DEMO = MODE == "demo"
DATA_DIR = Path(os.environ.get("MOTCUA_DATA", ROOT / "var"))
PACK_DIR = Path(os.environ.get("MOTCUA_PACK", ROOT / "packs" / "bac-ninh"))

SECRET_KEY = os.environ.get("MOTCUA_SECRET_KEY", "")
DEBUG = False
ALLOWED_HOSTS = [host for host in os.environ.get("MOTCUA_ALLOWED_HOSTS", "").split(",") if host]
TLS = os.environ.get("MOTCUA_TLS", "") == "1"

ROOMS = [
    "motcua.kernel",
    "motcua.identity",
    "motcua.files",
    "motcua.deadlines",
    "motcua.notices",
    "motcua.catalogue",
    "motcua.arrivals",
    "motcua.workflow",
    "motcua.papers",
    "motcua.dossiers",
    "motcua.learning",
]
DOORS = ["motcua.doors.look", "motcua.doors.portal", "motcua.doors.desk", "motcua.doors.kiosk"]

INSTALLED_APPS = [
    *DOORS,
    *ROOMS,
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.contrib.postgres",
    "procrastinate.contrib.django",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "django_prometheus",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "motcua.doors.look.middleware.LanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "motcua.doors.look.middleware.ActorMiddleware",
    "motcua.doors.desk.counting.RefusalMiddleware",
    "motcua.doors.look.middleware.ErrorMiddleware",
]

ROOT_URLCONF = "motcua.config.urls"
WSGI_APPLICATION = "motcua.config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "OPTIONS": {
            # Reads the apps' templates so that they cost half (see the module).
            "loaders": [("motcua.doors.look.quick.Loader", ["django.template.loaders.app_directories.Loader"])],
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "motcua.doors.look.context.house",
            ],
        },
    },
]

DATABASES = {
    "default": dj_database_url.parse(
        os.environ.get("DATABASE_URL", "postgresql:///motcua"),
        engine="motcua.kernel.postgresql",
        conn_max_age=None,
        conn_health_checks=True,
    ),
}
DATABASES["default"].setdefault("OPTIONS", {}).update(
    # A lock that is not free within five seconds is reported as "busy"; no statement runs away.
    options="-c lock_timeout=5s -c statement_timeout=60s",
    # For speed: a statement that a connection has met three times is parsed and planned no more, which halves what
    # a page costs. A pooler between us and the database has to keep prepared statements (PgBouncer 1.21 or newer).
    server_side_binding=True,
    prepare_threshold=3,
)
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

LANGUAGE_CODE = "vi"
LANGUAGES = [("vi", _("Vietnamese")), ("en", _("English"))]
LOCALE_PATHS = [ROOT / "src" / "motcua" / "config" / "locale"]
TIME_ZONE = "Asia/Ho_Chi_Minh"
USE_I18N = True
USE_TZ = True

STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
STORAGES = {
    "default": {"BACKEND": "motcua.files.storage.SteadyStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
MEDIA_ROOT = DATA_DIR / "files"

# No inline script or style anywhere; a page that needs one is wrong.
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "object-src": [NONE],
        "base-uri": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    },
}
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SESSION_ENGINE = "motcua.identity.sessions"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = TLS
SECURE_SSL_REDIRECT = TLS
SECURE_HSTS_SECONDS = 31_536_000 if TLS else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if TLS else None
X_FRAME_OPTIONS = "DENY"
CSRF_FAILURE_VIEW = "motcua.doors.look.errors.csrf_failed"
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_621_440
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2_000
FILE_UPLOAD_MAX_MEMORY_SIZE = 1_048_576
# Bytes of one attached file.
LARGEST_FILE = int(os.environ.get("MOTCUA_LARGEST_FILE", "52428800"))
# Bytes of one stack of scans: three hundred pages of a network scanner.
LARGEST_SCAN = int(os.environ.get("MOTCUA_LARGEST_SCAN", "314572800"))


# How many live screens of halls a web process holds at once; more are answered at once and come again. Fewer than its
# threads: each held one takes a thread.
STREAMS = int(os.environ.get("MOTCUA_STREAMS", "1"))
# Milliseconds until a screen of a hall that finds no seat, or no server, comes again.
SCREEN_PAUSE_MS = 2_000
# Milliseconds between two questions of an open desk whether somebody in the hall calls for help.
HELP_PAUSE_MS = 5_000

# Signs the daily heads of the audit chains (Ed25519, raw 32 bytes in hex). Empty: heads are not signed.
AUDIT_SIGNING_KEY = os.environ.get("MOTCUA_AUDIT_KEY", "")

PROCRASTINATE_AUTODISCOVER_MODULE_NAME = "jobs"
SILENCED_SYSTEM_CHECKS: list[str] = []

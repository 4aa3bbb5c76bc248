"""Settings: all from the environment, all with a default that works."""

import os
from pathlib import Path

from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext_lazy as _

from manyhands.base.db import WAL_IS_SAFE
from manyhands.site import surroundings
from manyhands.site.keys import SEAL, SECRET, key_file
from manyhands.site.logs import only_where

PACKAGE = Path(__file__).resolve().parent.parent
VAR = Path(os.environ.get("MANYHANDS_VAR", "var")).resolve()

# --- who we are -------------------------------------------------------------
DEBUG = os.environ.get("MANYHANDS_DEBUG") == "1"
DEMO = os.environ.get("MANYHANDS_DEMO") == "1"
PUBLIC_URL = surroundings.public_url(os.environ.get("MANYHANDS_URL") or "http://127.0.0.1:8000")
BEHIND_TLS = PUBLIC_URL.startswith("https://")
SECRET_KEY = SimpleLazyObject(lambda: key_file(VAR / SECRET).hex())
SEAL_KEY = SimpleLazyObject(lambda: key_file(VAR / SEAL))

PUBLIC_HOST = surroundings.host_of(PUBLIC_URL)
ALLOWED_HOSTS = [
    PUBLIC_HOST,
    *os.environ.get("MANYHANDS_HOSTS", "localhost,127.0.0.1,[::1]").split(","),
]
CSRF_TRUSTED_ORIGINS = [PUBLIC_URL] if BEHIND_TLS else []

# --- the house ----------------------------------------------------------------
FLOORS = [
    "base",
    "record",
    "people",
    "groups",
    "decisions",
    "ledger",
    "aid",
    "funds",
    "practices",
    "talk",
    "site",
]
INSTALLED_APPS = [
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    *(f"manyhands.{floor}" for floor in FLOORS),
    "django.forms",  # its templates, after ours
]
MIDDLEWARE = [
    "manyhands.site.middleware.no_body_for_head",
    "manyhands.site.middleware.safe_headers",
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.gzip.GZipMiddleware",  # around the next, for the stylesheet and scripts
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "manyhands.groups.door.own_clocks",
    "manyhands.site.middleware.readable_cookies",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "manyhands.people.middleware.know_the_person",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "manyhands.site.middleware.TooMuchIsNotRead",
    "django.middleware.csrf.CsrfViewMiddleware",
    "manyhands.site.middleware.SpeakAsAsked",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "manyhands.site.middleware.known_methods",
    "manyhands.site.middleware.SayWhatWentWrong",
]
ROOT_URLCONF = "manyhands.site.urls"
WSGI_APPLICATION = "manyhands.site.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.messages.context_processors.messages",
                "manyhands.site.context.shell",
            ],
        },
    },
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

# --- the data -------------------------------------------------------------------
DATABASES = {
    "default": surroundings.database(
        os.environ.get("DATABASE_URL") or f"sqlite:///{VAR / 'manyhands.db'}",
        conn_max_age=60,
        # On PostgreSQL, one left half read and swept up during another query waits for itself for
        # ever. SQLite has none; there, False lets it read a long answer part by part.
        disable_server_side_cursors=os.environ.get("DATABASE_URL", "").startswith("postgres"),
    )
}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": (
            "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA secure_delete=ON;"
            "PRAGMA foreign_keys=ON; PRAGMA cache_size=-8000; PRAGMA journal_size_limit=27103364;"
            # Where a checkpoint could race with writers, the background work does it, alone.
            + ("" if WAL_IS_SAFE else "PRAGMA wal_autocheckpoint=0;")
        ),
    }
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
USE_TZ = True
TIME_ZONE = surroundings.time_zone(os.environ.get("MANYHANDS_TIME_ZONE") or "UTC")

# --- what people see --------------------------------------------------------------
LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English")), ("es", _("Spanish")), ("ar", _("Arabic"))]
LOCALE_PATHS = [PACKAGE / "locale"]
FORMAT_MODULE_PATH = ["manyhands.site.formats"]
LANGUAGE_COOKIE_NAME = "__Host-language" if BEHIND_TLS else "language"
LANGUAGE_COOKIE_SAMESITE = "Lax"
LANGUAGE_COOKIE_SECURE = BEHIND_TLS
LANGUAGE_COOKIE_HTTPONLY = True
STATIC_URL = "/static/"
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = False

# --- keeping people safe ------------------------------------------------------------
SESSION_COOKIE_NAME = "__Host-session" if BEHIND_TLS else "session"
SESSION_COOKIE_AGE = 60 * 60 * 12  # of whoever does not say that this is their own phone
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = BEHIND_TLS
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_NAME = "__Host-csrf" if BEHIND_TLS else "csrf"
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "manyhands.site.pages_errors.stale_form"
SECURE_CONTENT_TYPE_NOSNIFF = True
# "no-referrer" would make browsers post our own forms from `Origin: null`, which is refused.
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_HSTS_SECONDS = 63_072_000 if BEHIND_TLS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = BEHIND_TLS
SECURE_SSL_REDIRECT = BEHIND_TLS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if BEHIND_TLS else None
X_FRAME_OPTIONS = "DENY"
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_000_000
FILE_UPLOAD_MAX_MEMORY_SIZE = 1_000_000
DATA_UPLOAD_MAX_NUMBER_FIELDS = 400

# --- mail ---------------------------------------------------------------------------
MAIL_URL = os.environ.get("MANYHANDS_MAIL_URL", "")  # smtp://name:secret@host:587?tls=1
OUTWARD_TO_ITSELF = False  # tests ask a server on this very machine
MAIL_ANSWERS = os.environ.get("MANYHANDS_MAIL_ANSWERS", "")  # answers@…; its mail is piped to us
MAIL_FROM = os.environ.get("MANYHANDS_MAIL_FROM", f"hello@{PUBLIC_HOST}")

# --- no IP address, no address of a page: only what went wrong ------------------------
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "filters": {"only where": {"()": lambda: only_where}},
    "handlers": {
        "out": {"class": "logging.StreamHandler", "formatter": "plain"},
        "faults": {
            "class": "logging.StreamHandler",
            "formatter": "plain",
            "filters": ["only where"],
        },
        "nowhere": {"class": "logging.NullHandler"},  # a logger without any handler prints all
    },
    "root": {"handlers": ["out"], "level": "WARNING"},
    "loggers": {
        # Django's own lines name the path, and a path may hold a code.
        "django.request": {"handlers": ["faults"], "propagate": False},
        "django.server": {"handlers": ["nowhere"], "propagate": False},
        "django.security": {"handlers": ["nowhere"], "propagate": False},
    },
}

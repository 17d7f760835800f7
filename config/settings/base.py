"""The product's settings, read from the environment (DESIGN.md section 13).

Without any variable the instance is *local*: it listens on loopback, speaks plain HTTP and keeps
all its state in `REFRACT_HOME`. Naming another host in `DJANGO_ALLOWED_HOSTS` makes it *public*:
HTTPS is enforced (a reverse proxy ends TLS and sets `X-Forwarded-Proto`), cookies are secure, and
the secret key must come from the environment.
"""

import os
import zoneinfo
from pathlib import Path

import dj_database_url
from django.core.exceptions import ImproperlyConfigured

from config.home import local_secret_key
from config.settings.caches_in_front import caches_in_front

BASE_DIR = Path(__file__).resolve().parent.parent.parent
REFRACT_HOME = Path(os.environ.get("REFRACT_HOME") or BASE_DIR / "var").resolve()

LOOPBACK_HOSTS = ["127.0.0.1", "localhost", "[::1]"]
_named_hosts = os.environ.get("DJANGO_ALLOWED_HOSTS", "").replace(",", " ").split()
ALLOWED_HOSTS = _named_hosts or LOOPBACK_HOSTS
IS_PUBLIC = any(host not in LOOPBACK_HOSTS for host in ALLOWED_HOSTS)

DEBUG = False
SECRET_KEY = os.environ.get("DJANGO_SECRET_KEY", "")
if not SECRET_KEY:
    if IS_PUBLIC:
        raise ImproperlyConfigured(
            "DJANGO_SECRET_KEY is empty: an instance that answers to "
            f"{', '.join(_named_hosts)} needs a secret key of at least 50 random characters."
        )
    SECRET_KEY = local_secret_key(REFRACT_HOME)

if IS_PUBLIC:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_SSL_REDIRECT = True
    SECURE_HSTS_SECONDS = 31_536_000
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True
    SESSION_COOKIE_SECURE = True
    CSRF_COOKIE_SECURE = True
    CSRF_TRUSTED_ORIGINS = [
        f"https://{'*' + host if host.startswith('.') else host}"
        for host in ALLOWED_HOSTS
        if host != "*"
    ]

INSTALLED_APPS = [
    "delivery",
    "variants",
    "content",
    "brand",
    "media",
    "taxonomy",
    "jobs",
    "wagtail.snippets",
    "wagtail.users",
    "wagtail.images",
    "wagtail.documents",  # every page of Wagtail's admin names its API; the menu has no item
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    "taggit",
    "graphene_django",
    "django_tasks_db",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    # Last: what it does after a migration needs the permissions of all others.
    "config",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "content.refusals.RefusalMiddleware",
]
X_FRAME_OPTIONS = "DENY"  # Wagtail lets its own previews into its own frames

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    }
]

DATABASES = {
    "default": dj_database_url.config(
        default=f"sqlite:///{REFRACT_HOME / 'refract.sqlite3'}", conn_max_age=60
    )
}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    # One writer at a time, said at the start of a transaction: a reader never fails to become
    # the writer half-way through.
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 30,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;",
    }
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

LANGUAGE_CODE = "en"
TIME_ZONE = "UTC"
USE_TZ = True
USE_I18N = True

# Wagtail's own tasks (indexes of search and references) stay part of the save they belong to; long
# work of ours goes through the table that `manage.py work` reads.
TASKS = {
    "default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"},
    "jobs": {"BACKEND": "django_tasks_db.DatabaseBackend"},
}
# Where there is Redis, jobs wait there.
REDIS_URL = os.environ.get("REDIS_URL", "")
if REDIS_URL:
    INSTALLED_APPS.insert(0, "django_rq")
    RQ_QUEUES = {"default": {"URL": REDIS_URL, "DEFAULT_TIMEOUT": -1}}  # jobs may take hours
    TASKS["jobs"] = {"BACKEND": "django_tasks_rq.RQBackend"}

# Uploads live in the instance, never in the `media` package.
MEDIA_ROOT = REFRACT_HOME / "media"
MEDIA_URL = "/media/"
STATIC_URL = "/static/"
WHITENOISE_USE_FINDERS = True  # static files are served from the packages, nothing is collected
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}

AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]
LOGIN_URL = "wagtailadmin_login"

CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"},
    # A rendition whose transaction was undone must not live on in a cache.
    "renditions": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"},
}

WAGTAIL_SITE_NAME = "Refract"
WAGTAILADMIN_BASE_URL = os.environ.get("WAGTAILADMIN_BASE_URL", "http://127.0.0.1:8000")
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_FINISH_WORKFLOW_ACTION = "variants.releases.finish.finish"
# Debian lists its own "localtime", which browsers do not know.
WAGTAIL_USER_TIME_ZONES = sorted(zoneinfo.available_timezones() - {"localtime", "Factory"})
WAGTAIL_GRAVATAR_PROVIDER_URL = None  # nobody's address is sent to another service for a picture
WAGTAILIMAGES_IMAGE_MODEL = "media.BrandImage"
WAGTAILIMAGES_EXTENSIONS = ["avif", "gif", "jpg", "jpeg", "png", "webp"]
WAGTAILIMAGES_IMAGE_FORM_BASE = "media.forms.BrandImageForm"
WAGTAILIMAGES_MAX_UPLOAD_SIZE = 20 * 1024 * 1024
WAGTAILIMAGES_MAX_IMAGE_PIXELS = 50_000_000  # decoded, four bytes each: 200 MB
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "wagtail.search.backends.database"}}
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000
# Beyond what any field takes, so that a text of 10 MB is refused by its form, by name and length.
DATA_UPLOAD_MAX_MEMORY_SIZE = 32 * 1024 * 1024

# Whether API keys that can only deliver may read the GraphQL schema; `0` says no.
REFRACT_DELIVER_INTROSPECTION = os.environ.get("REFRACT_DELIVER_INTROSPECTION", "1") != "0"
# Whether the API answers only queries that were imported; `1` says yes.
REFRACT_LISTED_QUERIES_ONLY = os.environ.get("REFRACT_LISTED_QUERIES_ONLY", "0") == "1"
# For how many seconds caches may keep an answer, if nothing else ends it before.
_max_age = os.environ.get("REFRACT_MAX_AGE") or "10"
if not _max_age.isdecimal():
    raise ImproperlyConfigured(
        f"REFRACT_MAX_AGE: {_max_age!r}, expected a whole number of seconds."
    )
REFRACT_MAX_AGE = int(_max_age)
# Caches in front of the API that are told what to forget.
WAGTAILFRONTENDCACHE = caches_in_front(os.environ)
# Whether webhooks may be sent to private, loopback and link-local addresses; `1` says yes.
REFRACT_WEBHOOKS_TO_PRIVATE_ADDRESSES = (
    os.environ.get("REFRACT_WEBHOOKS_TO_PRIVATE_ADDRESSES", "0") == "1"
)

# Requests per minute of API clients without a limit of their own; none by default.
_rate_limit = os.environ.get("REFRACT_RATE_LIMIT") or "0"
if not _rate_limit.isdecimal():
    raise ImproperlyConfigured(
        f"REFRACT_RATE_LIMIT: {_rate_limit!r}, expected a whole number of requests per minute."
    )
REFRACT_RATE_LIMIT = int(_rate_limit) or None

DEFAULT_FROM_EMAIL = os.environ.get("DEFAULT_FROM_EMAIL", "refract@localhost")
EMAIL_HOST = os.environ.get("EMAIL_HOST", "localhost")
EMAIL_PORT = int(os.environ.get("EMAIL_PORT", "25"))
EMAIL_HOST_USER = os.environ.get("EMAIL_HOST_USER", "")
EMAIL_HOST_PASSWORD = os.environ.get("EMAIL_HOST_PASSWORD", "")
EMAIL_USE_TLS = os.environ.get("EMAIL_USE_TLS", "0") != "0"
EMAIL_TIMEOUT = 10
# Without a mail server, what would be sent is shown where the server runs.
if not IS_PUBLIC and "EMAIL_HOST" not in os.environ:
    EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"

# `json`: one JSON object per line, also for each request that delivery answers.
REFRACT_LOG = os.environ.get("REFRACT_LOG", "text")
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "text": {"()": "config.logs.TextLines"},
        "json": {"()": "config.logs.JsonLines"},
    },
    "handlers": {
        "console": {
            "class": "logging.StreamHandler",
            "formatter": "json" if REFRACT_LOG == "json" else "text",
        }
    },
    "root": {"handlers": ["console"], "level": "WARNING"},
}

"""Django's settings. Everything that differs between machines comes from LIKEVEKT_… variables.

LIKEVEKT_ENV is `demo` (default: this machine only, invented data) or `production`.
"""

import os
from pathlib import Path

from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

from likevekt.web.environment import (
    database_settings,
    home_folder,
    identity_keys,
    login_providers,
    secret_key,
)

WEB = Path(__file__).resolve().parent
ENVIRONMENT = os.environ.get("LIKEVEKT_ENV", "demo")
if ENVIRONMENT not in {"demo", "production"}:
    raise ImproperlyConfigured(f"LIKEVEKT_ENV is '{ENVIRONMENT}'. It must be demo or production.")
PRODUCTION = ENVIRONMENT == "production"
LIKEVEKT_HOME = home_folder(os.environ)

DEBUG = os.environ.get("LIKEVEKT_DEBUG", "") == "1"
if PRODUCTION and DEBUG:
    raise ImproperlyConfigured(
        "LIKEVEKT_DEBUG=1 with LIKEVEKT_ENV=production would show settings and rows to anyone who meets an "
        "error. Remove LIKEVEKT_DEBUG."
    )
SECRET_KEY = secret_key(os.environ, home=LIKEVEKT_HOME, production=PRODUCTION)
LIKEVEKT_IDENTITY_KEYS = identity_keys(os.environ, home=LIKEVEKT_HOME, production=PRODUCTION)
LOGIN_PROVIDERS = login_providers(os.environ) if PRODUCTION else ()
ALLOWED_HOSTS = ["127.0.0.1", "localhost", "[::1]", *os.environ.get("LIKEVEKT_HOSTS", "").split()]

AUTH_USER_MODEL = "store.Account"
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.ScryptPasswordHasher",  # costs memory too, and needs no further package
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
_VALIDATION = "django.contrib.auth.password_validation"
# How long it must be is said in actions/passwords.py.
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"{_VALIDATION}.CommonPasswordValidator"},
    {"NAME": f"{_VALIDATION}.NumericPasswordValidator"},
    {
        "NAME": f"{_VALIDATION}.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("username", "name", "email")},
    },
]
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "csp",
    "likevekt.store",
    "likevekt.web",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "likevekt.web.headers.own_headers",
    "csp.middleware.CSPMiddleware",
    "likevekt.web.static_files.OwnFiles",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "likevekt.web.who.knows_who",
    "likevekt.web.request_checks.refuses_odd_requests",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
ROOT_URLCONF = "likevekt.web.urls"
ASGI_APPLICATION = "likevekt.web.asgi.application"
CSRF_FAILURE_VIEW = "likevekt.web.errors.form_expired"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "likevekt.web.frame.frame",
            ],
            "builtins": [
                "django.templatetags.i18n",
                "likevekt.web.templatetags.figures",
                "likevekt.web.templatetags.page",
            ],
        },
    }
]

DATABASES = {"default": database_settings(os.environ, home=LIKEVEKT_HOME)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

LANGUAGE_CODE = "nb"
LANGUAGES = [("nb", "Bokmål"), ("nn", "Nynorsk"), ("en", "English")]
LOCALE_PATHS = [WEB / "locale"]
USE_TZ = True
TIME_ZONE = "Europe/Oslo"

STATIC_URL = "/static/"
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = DEBUG
WHITENOISE_ALLOW_ALL_ORIGINS = False
# Vendored folders carry their version and the page's own files a fingerprint, so a year is safe.
WHITENOISE_MAX_AGE = 0 if DEBUG else 31_536_000

# Uploads: model files are at most 1 MB and tables 10 MB on the web (docs on funding models).
DATA_UPLOAD_MAX_MEMORY_SIZE = 12_000_000
FILE_UPLOAD_MAX_MEMORY_SIZE = 12_000_000

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 8 * 60 * 60  # a working day
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Strict"
LANGUAGE_COOKIE_SAMESITE = "Strict"
if PRODUCTION:
    SESSION_COOKIE_SECURE = True
    CSRF_COOKIE_SECURE = True
    SECURE_SSL_REDIRECT = True
    SECURE_REDIRECT_EXEMPT = [r"^helse/$"]  # asked on the machine itself, without TLS; it says ok or not
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_HSTS_SECONDS = 31_536_000
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    # The browsers' own list holds a name for months after it was taken off, so it is the operator who decides.
    SECURE_HSTS_PRELOAD = os.environ.get("LIKEVEKT_HSTS_PRELOAD", "") == "1"
    SILENCED_SYSTEM_CHECKS = ["security.W021"]

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {
        "django": {"handlers": ["console"], "level": "WARNING", "propagate": False},
        # A page that is not there or not open is an answer, not a fault: no line, and no trace of calls.
        "django.request": {"level": "ERROR"},
        "django.security": {"level": "CRITICAL"},
        "django.security.csrf": {"level": "WARNING"},
    },
}

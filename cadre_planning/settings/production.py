"""An office's server. Every secret comes from the environment; a missing one stops the start."""

import os

from django.core.exceptions import ImproperlyConfigured

from cadre_planning.settings.base import *


def required(name: str) -> str:
    """Return the environment variable `name`; refuse to start without it."""
    try:
        return os.environ[name]
    except KeyError:
        raise ImproperlyConfigured(f"Thiếu biến môi trường {name}.") from None


SECRET_KEY = required("SECRET_KEY")
ALLOWED_HOSTS = required("ALLOWED_HOSTS").split(",")
required("DATABASE_URL")

DEBUG = False
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_SSL_REDIRECT = True
SECURE_HSTS_SECONDS = 60 * 60 * 24 * 365
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
MEDIA_ROOT = os.environ.get("MEDIA_ROOT", MEDIA_ROOT)
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

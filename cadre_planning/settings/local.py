"""A person's own machine: the demonstration and development."""

from django.core.management.utils import get_random_secret_key

from cadre_planning.settings.base import *

DEBUG = True
ALLOWED_HOSTS = ["localhost", "127.0.0.1", "[::1]"]


def kept_secret_key() -> str:
    """Return this machine's secret key, made at the first run and kept under `var/`."""
    path = VAR_DIR / "secret-key"
    try:
        kept = path.read_text(encoding="utf-8")
    except OSError:
        kept = ""  # not made yet, or not to be read: local_postgres says what is wrong with `var/`
    if kept:
        return kept
    key = get_random_secret_key()
    try:
        VAR_DIR.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
        path.write_text(key, encoding="utf-8")
    except OSError:
        return key  # a read-only folder: sessions end with the process
    return key


SECRET_KEY = kept_secret_key()

"""The one place that knows what day it is."""

import datetime
from zoneinfo import ZoneInfo

HANOI = ZoneInfo("Asia/Ho_Chi_Minh")


def today() -> datetime.date:
    """Return today's date in Vietnam, whatever the server's own time zone."""
    return datetime.datetime.now(HANOI).date()

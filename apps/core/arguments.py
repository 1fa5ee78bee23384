"""Arguments that commands share."""

import argparse
import datetime

from apps.core.asof import read_day


def day_argument(text: str) -> datetime.date:
    """Read a day given to a command; the sentence for a bad one reaches the user."""
    try:
        return read_day(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from error

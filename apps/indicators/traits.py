"""What is known of a person beside the ladders, packed in one small number. Pure."""

from enum import IntFlag


class Trait(IntFlag):
    """One bit each; the SQL of facts sets the same bits.

    A `..._KNOWN` bit keeps "no" apart from "nobody said".
    """

    WOMAN = 1
    MINORITY = 2
    MINORITY_KNOWN = 4
    PARTY = 8
    PARTY_KNOWN = 16
    LOCAL = 32
    LOCAL_KNOWN = 64
    BIRTH_MONTH_ONLY = 128
    BIRTH_YEAR_ONLY = 256

"""The district of the tests of screens, and its users, for the tests of this folder."""

from tests.screens.conftest import sign_in, world

__all__ = ["sign_in", "world"]

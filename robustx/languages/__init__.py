"""The 50 languages: how each is written and typed, as data."""

from robustx.languages.profiles import LANGUAGES, Profile, profile

__all__ = ["LANGUAGES", "Profile", "profile"]

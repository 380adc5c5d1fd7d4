"""Puts data into a page so that no text of theirs can be taken for markup."""

from __future__ import annotations

import base64
import json
import zlib
from typing import Any

_ESCAPES = {ord(char): f"\\u{ord(char):04x}" for char in "<>&\u2028\u2029"}


def script_json(value: Any) -> str:
    """Return JSON that may stand in a script element: ``</``, ``<!--`` and U+2028 cannot occur."""
    return json_text(value).translate(_ESCAPES)


def packed(value: Any) -> str:
    """Return JSON deflated (RFC 1950), in base64; a browser's DecompressionStream opens it."""
    return base64.b64encode(zlib.compress(json_text(value).encode(), 6)).decode("ascii")


def json_text(value: Any) -> str:
    """Return compact JSON; raises ValueError where a number is not finite."""
    return json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))

"""Which rule files a fixture speaks for: path patterns as `applies_to` uses them."""

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Any

import re2

TOKEN = re.compile(r"\*\*/|\*\*|\*|\?|\[!?[^]/]+\]|.", re.DOTALL)


def matches_any(patterns: Iterable[str], path: str) -> bool:
    """Say whether a pattern matches the path or its end after a `/`; no patterns match everything.

    A path may be written from outside the repository (`../repo/rules/a.yml`), a pattern never is.
    """
    listed = tuple(patterns)
    return not listed or any(_compile(each).fullmatch(path) is not None for each in listed)


@lru_cache(maxsize=256)
def _compile(pattern: str) -> Any:
    """Translate `*` (no `/`), `**` (anything), `?` and `[…]`; RE2 keeps hostile patterns linear."""
    tokens = TOKEN.findall(pattern.removeprefix("./"))
    return re2.compile("(?s)(?:.*/)?" + "".join(map(_translate, tokens)))


def _translate(token: str) -> str:
    match token:
        case "**/":
            return "(?:.*/)?"
        case "**":
            return ".*"
        case "*":
            return "[^/]*"
        case "?":
            return "[^/]"
        case _ if len(token) > 1:
            inner = token[1:-1].replace("\\", r"\\").replace("[", r"\[")
            return f"[^{inner[1:]}]" if inner.startswith("!") else f"[{inner}]"
        case _:
            return str(re2.escape(token))

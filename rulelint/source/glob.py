"""Globs over paths: `*`, `?`, `[a-z]`, `{a,b}` within a name, `**` across folders; linear in the path's length.

A regular expression would do, but the globs of a pull request's configuration are as hostile as its rules, and the
lint path has no other use for RE2.
"""

from collections.abc import Sequence
from functools import lru_cache

from rulelint.dataclass import dataclass

MOST_ALTERNATIVES = 64


class GlobError(ValueError):
    """A glob that cannot be read; the text says why."""


@dataclass(frozen=True, slots=True)
class _Any:
    """`*`: any characters of a name."""


@dataclass(frozen=True, slots=True)
class _One:
    """One character: any, or one inside (or outside) `ranges`."""

    ranges: tuple[tuple[str, str], ...] = ()
    negated: bool = False

    def matches(self, char: str) -> bool:
        if not self.ranges:
            return True
        return any(low <= char <= high for low, high in self.ranges) is not self.negated


_Token = str | _Any | _One
_Name = tuple[_Token, ...] | None
"""The tokens of one name of the path; None stands for `**`, any number of names."""


@dataclass(frozen=True, slots=True)
class Glob:
    """A glob as written; `matches` takes paths with `/` separators, relative to the same folder."""

    text: str
    forms: tuple[tuple[_Name, ...], ...]

    def matches(self, path: str) -> bool:
        """Say whether the whole path fits."""
        names = path.split("/")
        return any(_names_match(form, names) for form in self.forms)


@lru_cache(maxsize=1024)
def compile_glob(text: str) -> Glob:
    """Read a glob; raise `GlobError` where a bracket or brace does not end.

    `folder/` and `folder/**` mean everything below the folder.  As in a shell, `*` may match a leading dot here.
    """
    if not text:
        raise GlobError("an empty glob matches nothing")
    forms = []
    for alternative in _alternatives(text):
        names = alternative.removeprefix("./").split("/")
        if names[-1] == "":
            names[-1] = "**"
        forms.append(tuple(None if name == "**" else _tokens(name, text) for name in names))
    return Glob(text, tuple(forms))


def matches_any(globs: Sequence[str], path: str) -> bool:
    """Say whether one of the globs fits the path."""
    return any(compile_glob(glob).matches(path) for glob in globs)


def speaks_for(globs: Sequence[str], path: str) -> bool:
    """Say whether one of the globs of a fixture fits the path of a rule file, or its end behind a `/`.

    No globs fit every path.  A path may be written from outside the repository (`../repo/a.yml`), a glob never is.
    """
    return not globs or matches_any([f"**/{glob.removeprefix('./')}" for glob in globs], path)


def _alternatives(text: str) -> list[str]:
    """Write out `{a,b}`; braces do not nest."""
    before, brace, rest = text.partition("{")
    if not brace:
        return [text]
    inside, end, after = rest.partition("}")
    if not end or "{" in inside:
        raise GlobError(f"`{text}` has a `{{` that does not end, or braces inside braces")
    tails = _alternatives(after)
    choices = inside.split(",")
    if len(choices) * len(tails) > MOST_ALTERNATIVES:
        raise GlobError(f"`{text}` has more than {MOST_ALTERNATIVES} alternatives")
    return [before + choice + tail for choice in choices for tail in tails]


def _tokens(name: str, text: str) -> tuple[_Token, ...]:
    tokens: list[_Token] = []
    at = 0
    while at < len(name):
        char = name[at]
        at += 1
        if char == "*":
            if not tokens or tokens[-1] != _Any():
                tokens.append(_Any())
        elif char == "?":
            tokens.append(_One())
        elif char == "[":
            token, at = _bracket(name, at, text)
            tokens.append(token)
        else:
            tokens.append(char)
    return tuple(tokens)


def _bracket(name: str, at: int, text: str) -> tuple[_One, int]:
    """Read what stands after `[`; a `]` right at the start is a character like others."""
    negated = name[at : at + 1] in ("!", "^") and name[at : at + 1] != ""
    at += negated
    end = name.find("]", at + 1)
    if end < 0:
        raise GlobError(f"`{text}` has a `[` that does not end")
    ranges: list[tuple[str, str]] = []
    while at < end:
        is_range = name[at + 1 : at + 2] == "-" and at + 2 < end
        ranges.append((name[at], name[at + 2] if is_range else name[at]))
        at += 3 if is_range else 1
    return _One(tuple(ranges), negated), end + 1


def _names_match(form: tuple[_Name, ...], names: Sequence[str]) -> bool:
    """Match with one way back, to the last `**`: what earlier ones took cannot matter."""
    at = name_at = 0
    star, star_at = -1, 0
    while name_at < len(names):
        wanted = form[at] if at < len(form) else ()
        if at < len(form) and wanted is None:
            star, star_at = at, name_at
            at += 1
        elif at < len(form) and wanted is not None and _name_matches(wanted, names[name_at]):
            at, name_at = at + 1, name_at + 1
        elif star >= 0:
            star_at += 1
            at, name_at = star + 1, star_at
        else:
            return False
    return all(each is None for each in form[at:])


def _name_matches(tokens: tuple[_Token, ...], name: str) -> bool:
    at = char_at = 0
    star, star_at = -1, 0
    while char_at < len(name):
        token = tokens[at] if at < len(tokens) else None
        if isinstance(token, _Any):
            star, star_at = at, char_at
            at += 1
        elif _fits(token, name[char_at]):
            at, char_at = at + 1, char_at + 1
        elif star >= 0:
            star_at += 1
            at, char_at = star + 1, star_at
        else:
            return False
    return all(isinstance(each, _Any) for each in tokens[at:])


def _fits(token: _Token | None, char: str) -> bool:
    match token:
        case _One():
            return token.matches(char)
        case str():
            return token == char
        case _:
            return False

"""Silences from a file: a list of our own, or what `amtool silence query -o json` prints.

What an alert has to meet, and from when until when, is said as Alertmanager says it (`silence/silence.go`): all
matchers together, not all of which ask for labels that may be empty (`=` and `=~` only: `validateSilence` looks at no
others), and both ends of the time included.
"""

import posixpath
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from rulelint.alertmanager.matchers import Matcher, MatcherError, parse_matchers
from rulelint.alertmanager.version import LATEST, Version
from rulelint.dataclass import dataclass
from rulelint.errors import RulelintError
from rulelint.fixtures.document import parse_time
from rulelint.fixtures.errors import FixtureError
from rulelint.policy.config import Config
from rulelint.policy.repository import Repository
from rulelint.promql.ast import MatchOp
from rulelint.promql.matchers import regex_error
from rulelint.schema.data import node_at
from rulelint.schema.validate import check_document
from rulelint.simulate.notify.model import Silence
from rulelint.source.file import SourceText
from rulelint.source.span import Span
from rulelint.source.yaml import compose


class SilencesError(RulelintError):
    """The file of silences is not there, or Alertmanager would refuse one of them; one line per defect."""


@dataclass(frozen=True, slots=True)
class WrittenSilence:
    """A silence, and the characters that say it."""

    silence: Silence
    span: Span


def silences_of(config: Config, repository: Repository) -> tuple[Silence, ...]:
    """Return the silences that a configuration names; raise `SilencesError`."""
    source = silences_file(config, repository)
    return tuple(each.silence for each in read_silences(source, _version(config))) if source else ()


def silences_file(config: Config, repository: Repository) -> SourceText | None:
    """Return the file a configuration names, None where it names none; raise `SilencesError`."""
    if config.silences is None:
        return None
    shown = posixpath.normpath(posixpath.join(config.folder, config.silences))
    text = repository.read_reported(shown)
    if text is None:
        raise SilencesError(f"{shown} is not in the repository", advice="correct `silences`")
    return SourceText(shown, text)


def read_silences(source: SourceText, version: Version = LATEST) -> tuple[WrittenSilence, ...]:
    """Return the silences of a file in their order; raise `SilencesError`."""
    data, defects = check_document(source, "silences")
    if defects:
        raise SilencesError("\n".join(_line(source, each.span.start, each.message) for each in defects))
    entries: Sequence[Mapping[str, Any]] = data or ()
    documents = compose(source.text).documents
    found = []
    for at, entry in enumerate(entries):
        span = node_at(documents[0], (at,)).span
        try:
            found.append(WrittenSilence(_silence(entry, source.path, version), span))
        except (MatcherError, FixtureError, ValueError) as error:
            message = getattr(error, "message", str(error))
            raise SilencesError(_line(source, span.start, message)) from error
    return tuple(found)


def _version(config: Config) -> Version:
    return config.alertmanager.version if config.alertmanager else LATEST


def _silence(entry: Mapping[str, Any], path: str, version: Version) -> Silence:
    """Return one silence; raise `MatcherError`, or `ValueError` for what Alertmanager refuses."""
    exported = "startsAt" in entry
    times = [entry[key] for key in (("startsAt", "endsAt") if exported else ("start", "end"))]
    start, end = (parse_time(each, path) for each in times)
    matchers = tuple(_exported(entry["matchers"]) if exported else _written(entry["matchers"], version))
    if end < start:
        raise ValueError("the silence ends before it starts")
    if all(each.op in (MatchOp.EQUAL, MatchOp.REGEX) and each.matches("") for each in matchers):
        raise ValueError("every matcher matches an empty label: Alertmanager refuses such a silence")
    return Silence(matchers, start, end, entry.get("comment", "") or entry.get("id", ""))


def _written(value: str | Sequence[str], version: Version) -> Iterator[Matcher]:
    for text in [value] if isinstance(value, str) else value:
        yield from parse_matchers(text, version)


def _exported(entries: Sequence[Mapping[str, Any]]) -> Iterator[Matcher]:
    """Yield matchers of Alertmanager's API; raise `ValueError` for a regular expression RE2 does not know."""
    ops = {
        (True, False): MatchOp.EQUAL,
        (False, False): MatchOp.NOT_EQUAL,
        (True, True): MatchOp.REGEX,
        (False, True): MatchOp.NOT_REGEX,
    }
    for each in entries:
        is_regex = each.get("isRegex", False)
        if is_regex and (said := regex_error(each["value"])):
            raise ValueError(said)
        yield Matcher(each["name"], ops[each.get("isEqual", True), is_regex], each["value"])


def _line(source: SourceText, offset: int, message: str) -> str:
    place = source.position(offset)
    return f"{source.path}:{place.line}:{place.column}: {message}"

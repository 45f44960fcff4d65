"""The mapping that says how the columns of somebody's CSV file become feedback."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, tzinfo
from functools import lru_cache
from typing import Any, Literal

import re2

from rulelint.alertmanager.intervals import zone
from rulelint.dataclass import dataclass
from rulelint.promql.matchers import MAX_MEMORY, regex_error
from rulelint.review.documents import fault_at, read_document
from rulelint.review.feedback import TEXTS, Verdict
from rulelint.source.file import SourceText

MILLISECONDS: Mapping[str, int] = {"unix": 1000, "unix_ms": 1}
"""Formats that count since the epoch → how many milliseconds one of them is."""

Row = Mapping[str, str]


@dataclass(frozen=True)
class Pattern:
    """A regular expression (RE2) that is looked for anywhere in a text."""

    text: str

    def search(self, text: str) -> str | None:
        """Return the first group of the first match, all of it where there are no groups; None without a match."""
        match = _compiled(self.text).search(text)
        if match is None:
            return None
        return (match[1] if match.re.groups else match[0]) or ""


@dataclass(frozen=True, slots=True)
class Column:
    """Where a text comes from: a column, or a part of it, or `value` for every row."""

    column: str = ""
    pattern: Pattern | None = None
    value: str = ""

    def read(self, row: Row) -> str:
        """Return the text of a row, without blanks around it; empty where the pattern is not found."""
        if not self.column:
            return self.value
        text = row[self.column].strip()
        return text if self.pattern is None else (self.pattern.search(text) or "").strip()


@dataclass(frozen=True, slots=True)
class Decision:
    """A verdict for the rows it fits: those whose column is one of some texts, or matches."""

    verdict: Verdict | Literal["left out"]
    column: str = ""
    one_of: frozenset[str] | None = None
    matches: Pattern | None = None

    def fits(self, row: Row) -> bool:
        """Say whether the row is decided by this."""
        text = row[self.column].strip() if self.column else ""
        if self.one_of is not None and text.casefold() not in self.one_of:
            return False
        return self.matches is None or self.matches.search(text) is not None


@dataclass(frozen=True, slots=True)
class Clock:
    """How a column states times."""

    column: str
    format: str = "rfc3339"
    zone: tzinfo = UTC

    def read(self, row: Row) -> datetime:
        """Return the time of a row; raise `ValueError` for what is none."""
        text = row[self.column].strip()
        try:
            if self.format in MILLISECONDS:
                return datetime.fromtimestamp(float(text) * MILLISECONDS[self.format] / 1000, UTC)
            time = self._written(text)
            return (time if time.tzinfo else time.replace(tzinfo=self.zone)).astimezone(UTC)
        except (ValueError, OverflowError, OSError):
            raise ValueError(f"`{text[:60]}` is no time of the format `{self.format}`") from None

    def _written(self, text: str) -> datetime:
        if self.format == "rfc3339":
            return datetime.fromisoformat(text)
        return datetime.strptime(text, self.format)  # noqa: DTZ007  whoever asks adds the zone


@dataclass(frozen=True)
class FeedbackMap:
    """What a mapping says; `texts` are the keys of an entry that hold a text."""

    source: SourceText
    delimiter: str
    time: Clock
    verdict: tuple[Decision, ...]
    texts: Mapping[str, Column]
    labels: Mapping[str, Column]

    def columns(self) -> Iterator[tuple[str, tuple[str | int, ...]]]:
        """Yield each column it reads, with the place in the mapping that names it."""
        yield self.time.column, ("time",)
        for number, decision in enumerate(self.verdict):
            yield decision.column, ("verdict", number)
        for name, column in self.texts.items():
            yield column.column, (name,)
        for name, column in self.labels.items():
            yield column.column, ("labels", name)

    def decide(self, row: Row) -> Verdict | None:
        """Return the verdict of a row, None for a row that is no feedback."""
        first = next((each for each in self.verdict if each.fits(row)), None)
        return None if first is None or first.verdict == "left out" else first.verdict


def read_map(source: SourceText) -> FeedbackMap:
    """Return the mapping in a file; raise `DocumentError` for one that is none."""
    document = read_document(source, "feedback-map")
    for where, pattern in _patterns(document):
        if said := regex_error(pattern):
            raise fault_at(source, where, said)
    return FeedbackMap(
        source,
        document.get("delimiter", ","),
        _clock(document["time"], source),
        tuple(_decision(each) for each in document["verdict"]),
        {name: _column(document[name]) for name in TEXTS if name in document},
        {name: _column(each) for name, each in document.get("labels", {}).items()},
    )


def _patterns(document: Mapping[str, Any]) -> Iterator[tuple[Sequence[str | int], str]]:
    blocks: dict[tuple[str | int, ...], Any] = {(name,): document[name] for name in TEXTS if name in document}
    blocks |= {("labels", name): each for name, each in document.get("labels", {}).items()}
    blocks |= {("verdict", number): each for number, each in enumerate(document["verdict"])}
    for key in ("pattern", "matches"):
        for where, block in blocks.items():
            if isinstance(block, dict) and key in block:
                yield (*where, key), block[key]


def _clock(block: str | Mapping[str, str], source: SourceText) -> Clock:
    if isinstance(block, str):
        return Clock(block)
    try:
        place = zone(block.get("zone", "UTC"))
    except ValueError as error:
        raise fault_at(source, ("time", "zone"), str(error)) from None
    return Clock(block["column"], block.get("format", "rfc3339"), place)


def _column(block: str | Mapping[str, str]) -> Column:
    if isinstance(block, str):
        return Column(block)
    pattern = Pattern(block["pattern"]) if "pattern" in block else None
    return Column(block.get("column", ""), pattern, block.get("value", ""))


def _decision(block: Mapping[str, Any]) -> Decision:
    # `is: false` is a boolean in YAML, and what people write.
    verdict: Verdict | Literal["left out"] = "false" if block["is"] is False else block["is"]
    words = frozenset(each.strip().casefold() for each in block["one_of"]) if "one_of" in block else None
    matches = Pattern(block["matches"]) if "matches" in block else None
    return Decision(verdict, block.get("column", ""), words, matches)


@lru_cache(maxsize=256)
def _compiled(pattern: str) -> Any:
    options = re2.Options()
    options.log_errors = False
    options.max_mem = MAX_MEMORY
    return re2.compile(pattern, options)

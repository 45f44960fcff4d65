"""Are the findings of the default checks true?  `python -m tests.corpus.report`, or `make corpus`.

Every place of a check that finds at most `SAMPLE` of them has been read by a person, else `SAMPLE` drawn by a seed;
`reviewed.tsv` says of each whether it is true, and why.  The command prints findings per check and fails where one
that should have been read has not been, or is false.  `--unread` prints those with their rules, to be read.
"""

import csv
import hashlib
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from rulelint.finding import Finding
from rulelint.source.span import Span
from tests.corpus.findings import Place, places, rule_files

SAMPLE = 30
SEED = 4
TABLE = Path(__file__).with_name("reviewed.tsv")


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a reader said of a place."""

    true: bool
    why: str


@dataclass(frozen=True, slots=True)
class Row:
    """A check's findings: how many places there are, were to be read, were not, and are false."""

    check: str
    found: int
    sampled: int
    unread: tuple[Place, ...]
    false: tuple[Place, ...]


def reviewed(path: Path = TABLE) -> dict[Place, Verdict]:
    """Read the table; every row must say why."""
    verdicts = {}
    with path.open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines, delimiter="\t"):
            place = Place(row["check"], row["path"], int(row["line"]))
            if row["verdict"] not in ("true", "false") or not row["why"] or place in verdicts:
                raise ValueError(f"{path.name}: {row}")
            verdicts[place] = Verdict(row["verdict"] == "true", row["why"])
    return verdicts


def sample(found: Iterable[Place], size: int = SAMPLE, seed: int = SEED) -> list[Place]:
    """Return the places of one check that are to be read; a new finding moves few of the others."""

    def lot(place: Place) -> str:
        return hashlib.sha256(f"{seed} {place.path} {place.line}".encode()).hexdigest()

    return sorted(found, key=lot)[:size]


def judge(found: Iterable[Place], verdicts: Mapping[Place, Verdict]) -> Iterator[Row]:
    """Yield a row for each check, by name; false is what a reader called so, sampled or not."""
    by_check: dict[str, list[Place]] = {}
    for place in found:
        by_check.setdefault(place.check, []).append(place)
    for check, those in sorted(by_check.items()):
        chosen = sample(those)
        unread = tuple(each for each in chosen if each not in verdicts)
        false = tuple(each for each in those if each in verdicts and not verdicts[each].true)
        yield Row(check, len(those), len(chosen), unread, false)


def gone(found: Iterable[Place], verdicts: Mapping[Place, Verdict]) -> list[Place]:
    """Return what was read as true and is not found any more."""
    still = set(found)
    return [place for place, verdict in verdicts.items() if verdict.true and place not in still]


def main(arguments: list[str]) -> int:
    """Print the table, or with `--unread` what is to be read."""
    verdicts = reviewed()
    rows = list(judge(places(), verdicts))
    if "--unread" in arguments:
        for place in (place for row in rows for place in row.unread):
            print("\n".join(_shown(place, places()[place])))
        return 0
    print(f"{'check':32} {'places':>7} {'to read':>8} {'unread':>7} {'false':>6}")
    for row in rows:
        print(f"{row.check:32} {row.found:7} {row.sampled:8} {len(row.unread):7} {len(row.false):6}")
    lost = gone(places(), verdicts)
    for place in (*(place for row in rows for place in (*row.unread, *row.false)), *lost):
        print(f"{place.check}\t{place.path}\t{place.line}")
    total = Counter({row.check: row.found for row in rows}).total()
    print(
        f"{total} places, {len(verdicts)} read, {sum(len(row.false) for row in rows)} false, {len(lost)} lost"
    )
    return int(bool(lost) or any(row.unread or row.false for row in rows))


def _shown(place: Place, found: Iterable[Finding]) -> Iterator[str]:
    file = rule_files()[place.path]
    yield f"{place.check}\t{place.path}\t{place.line}"
    for each in found:
        yield f"    {each.message}"
        rules = [rule for group in file.groups for rule in group.rules if _holds(rule.span, each)]
        yield from (f"      {rule.name.value}: {' '.join(rule.expr.value.split())}" for rule in rules)
    yield "      > " + file.source.text.splitlines()[place.line - 1].strip()[:300]


def _holds(span: Span, finding: Finding) -> bool:
    return span.start <= finding.span.start < span.end


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

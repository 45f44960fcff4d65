"""Beside pint: `python -m tests.corpus.pint` prints check by check what both report, only pint, only we.

`conformance/pint-findings.json` is what pint 0.87.0 says of the shared corpora, offline and with its defaults.  A rule
counts once for each heading of pint's, whatever the number of findings.  Every rule that only one of the two reports
belongs to a class of difference (`pint_classes.py`), and every class has its reason in `pint.tsv`; the command fails
where one has none, or where a reason explains nothing any more.  The name of a heading as argument prints its rules,
`--write` renews the table in docs/against-pint.md.
"""

import csv
import json
import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from rulelint.checks.base import Context
from rulelint.checks.catalogue import CHECKS
from rulelint.checks.run import run_checks
from tests.corpus.findings import repositories, rule_files
from tests.corpus.pint_classes import COUNTERPARTS, Found, class_of
from tests.shared_data import require_shared

TABLE = Path(__file__).with_name("pint.tsv")
SIDES = ("pint", "we")
PAGE = Path(__file__).parents[2] / "docs" / "against-pint.md"
BEGIN, END = "<!-- table -->", "<!-- end of table -->"

Key = tuple[str, str, str]
"""Heading, side that reports a rule alone, class of difference."""


@dataclass(frozen=True, slots=True)
class Place:
    """A rule: its file and the line it begins at."""

    path: str
    line: int


@dataclass(frozen=True, slots=True)
class Heading:
    """What pint reports under one heading, and what our checks of it report: rules."""

    name: str
    checks: tuple[str, ...]
    both: tuple[Place, ...]
    only_pint: tuple[Place, ...]
    only_we: tuple[Place, ...]


@cache
def rules() -> Mapping[Place, Found]:
    """Return every rule of the files that both have read: pint was given the plain copy of an object's rules."""
    return {
        Place(path, file.source.position(rule.span.start).line): Found(file, group, rule)
        for path, file in rule_files().items()
        if f"rules-extracted/{path.removeprefix('rules/')}" not in rule_files()
        or not path.startswith("rules/")
        for group in file.groups
        for rule in group.rules
    }


@cache
def _by_line() -> Mapping[Place, Place]:
    """Return the rule that each line belongs to; a line of a group around its rules belongs to the group."""
    found: dict[Place, Place] = {}
    for place, each in rules().items():
        first, last = (
            each.file.source.position(at).line for at in (each.group.span.start, each.group.span.end)
        )
        for line in range(first, last + 1):
            found.setdefault(Place(place.path, line), Place(place.path, first))
    for place, each in rules().items():
        last = each.file.source.position(each.rule.span.end).line
        found |= {Place(place.path, line): place for line in range(place.line, last + 1)}
    return found


@cache
def pint() -> Mapping[str, frozenset[Place]]:
    """Return the rules pint reports by heading; a finding about no rule counts where it is."""
    document = json.loads(require_shared("conformance", "pint-findings.json").read_text(encoding="utf-8"))
    found: dict[str, set[Place]] = {}
    for each in document["findings"]:
        places = (Place(each["path"], line) for line in range(each["first_line"], each["last_line"] + 1))
        first = Place(each["path"], each["first_line"])
        rule = next((_by_line()[place] for place in places if place in _by_line()), first)
        found.setdefault(f"{each['check']}: {each['problem']}", set()).add(rule)
    return {heading: frozenset(places) for heading, places in found.items()}


@cache
def ours() -> Mapping[str, frozenset[Place]]:
    """Return the rules that our checks report, by check, those in groups included."""
    wanted = {check for checks in COUNTERPARTS.values() for check in checks}
    checks = [check for check in CHECKS if check.META.id in wanted]
    found: dict[str, set[Place]] = {check: set() for check in wanted}
    for files in repositories():
        for each in run_checks(files, checks, Context()):
            line = Place(each.path, rule_files()[each.path].source.position(each.span.start).line)
            if line in _by_line():
                found[each.id].add(_by_line()[line])
    return {check: frozenset(places) for check, places in found.items()}


def headings() -> Iterator[Heading]:
    """Yield what pint reports, heading by heading, beside what we do.

    A rule that pint reports under another heading of the same check of ours is none that only we report.
    """
    for heading, theirs in sorted(pint().items()):
        checks = COUNTERPARTS[heading]
        we = frozenset[Place]().union(*(ours()[check] for check in checks))
        elsewhere = (places for other, places in pint().items() if set(checks) & set(COUNTERPARTS[other]))
        parts = (theirs & we, theirs - we, we - frozenset[Place]().union(*elsewhere))
        yield Heading(heading, checks, *(tuple(sorted(those, key=_order)) for those in parts))


def _order(place: Place) -> tuple[str, int]:
    return place.path, place.line


def differences(heading: Heading) -> Counter[Key]:
    """Return how many rules there are by heading, side that reports them alone, and class."""
    count = Counter[Key]()
    for side, places in zip(SIDES, (heading.only_pint, heading.only_we), strict=True):
        count.update(
            (heading.name, side, class_of(heading.name, side, rules().get(place))) for place in places
        )
    return count


def reasons(path: Path = TABLE) -> dict[Key, str]:
    """Read the reasons by heading, side and class."""
    with path.open(encoding="utf-8", newline="") as lines:
        return {
            (row["heading"], row["only"], row["class"]): row["why"]
            for row in csv.DictReader(lines, delimiter="\t")
        }


def judged(those: Sequence[Heading], known: Mapping[Key, str]) -> tuple[list[Key], list[Key]]:
    """Return the classes of difference without a reason, and the reasons that explain nothing."""
    seen = {key for heading in those for key in differences(heading)}
    return sorted(seen - known.keys()), sorted(known.keys() - seen)


def lines(those: Sequence[Heading], known: Mapping[Key, str]) -> Iterator[str]:
    """Yield the table as Markdown: a row for each heading, and one for each class of difference."""
    yield "| pint's heading | our checks | both | only pint | only we |"
    yield "|---|---|--:|--:|--:|"
    for heading in those:
        checks = ", ".join(f"`{check}`" for check in heading.checks) or "none"
        numbers = (heading.both, heading.only_pint, heading.only_we)
        yield f"| {heading.name} | {checks} | {' | '.join(str(len(each)) for each in numbers)} |"
    yield ""
    yield "| pint's heading | only | rules | why |"
    yield "|---|---|--:|---|"
    for heading in those:
        for key, many in sorted(differences(heading).items()):
            yield f"| {heading.name} | {key[1]} | {many} | {key[2]}: {known.get(key, 'NO REASON')} |"


def page(text: str, table: str) -> str:
    """Return the page with another table between its marks."""
    before, _, rest = text.partition(BEGIN)
    return f"{before}{BEGIN}\n\n{table}\n\n{END}{rest.partition(END)[2]}"


def main(arguments: list[str]) -> int:
    """Print the table; fail where a difference has no reason, or a reason nothing to explain."""
    known, those = reasons(), list(headings())
    table = "\n".join(lines(those, known))
    print(table)
    if "--write" in arguments:
        PAGE.write_text(page(PAGE.read_text(encoding="utf-8"), table), encoding="utf-8")
    for heading in those:
        if heading.name in arguments:
            print("\n".join(_shown(heading)))
    unexplained, idle = judged(those, known)
    for what, keys in (("no reason", unexplained), ("explains nothing", idle)):
        for key in keys:
            print(what, *key, sep="\t")
    return int(bool(unexplained or idle))


def _shown(heading: Heading) -> Iterator[str]:
    for side, places in zip(SIDES, (heading.only_pint, heading.only_we), strict=True):
        for place in places:
            found = rules().get(place)
            text = " ".join(found.rule.expr.value.split()) if found else ""
            yield f"{side} {class_of(heading.name, side, found)} {place.path}:{place.line} {text[:300]}"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

"""Are known defects found?  `python -m tests.corpus.inject --seed S --n 500`.

Each way to write a defect (`defects/`) is planted in rules of the shared corpora, drawn by the seed, and the file is
written in one of the spellings of YAML.  A default check must find at least `LEAST` of what is planted for it.  Rules
in which the check finds something already are not used.
"""

import argparse
import random
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from rulelint.checks.base import Check, Context
from rulelint.checks.run import run_checks
from rulelint.promql.durations import format_duration
from rulelint.rules.load import load_bytes
from rulelint.rules.model import AlertRule, Rule
from tests.corpus.defects import alerts, expressions, files, fleet
from tests.corpus.defects.planting import Document, Plant, Planted, changed, file_of, spelled
from tests.corpus.findings import DEFAULT, rule_files

LEAST = 0.95
PLANTS: tuple[tuple[str, Plant], ...] = (*files.PLANTS, *expressions.PLANTS, *alerts.PLANTS, *fleet.PLANTS)
"""A check, and a way to write what it must find."""

TRIES = 20_000
"""A way to write a defect that fits fewer rules than one in so many is none."""


@dataclass(frozen=True, slots=True)
class Case:
    """A defect that was planted: for which check, in which way, and the file."""

    check: str
    way: str
    text: str
    planted: Planted


def document(rule: Rule) -> Document:
    """Return a rule as a rule file holds it; fields that are not written are left out."""
    result: Document = {rule.kind: rule.name.value, "expr": rule.expr.value}
    if isinstance(rule, AlertRule):
        if rule.hold:
            result["for"] = format_duration(rule.hold.value)
        if rule.annotations:
            result["annotations"] = {pair.key.value: pair.value for pair in rule.annotations}
    if rule.labels:
        result["labels"] = {pair.key.value: pair.value for pair in rule.labels}
    return result


@cache
def documents() -> tuple[Document, ...]:
    """Return every rule of the corpora whose expression parses, each once."""
    rules = (rule for file in rule_files().values() for group in file.groups for rule in group.rules)
    parsed = (rule for rule in rules if rule.expr.ast is not None)
    return tuple({(rule.name.value, rule.expr.value): document(rule) for rule in parsed}.values())


def found_in(text: str, checks: Sequence[Check] = DEFAULT) -> set[str]:
    """Return the ids of what the checks find in a file."""
    file = load_bytes("planted.yml", text.encode("utf-8"))
    return set() if file is None else {each.id for each in run_checks([file], checks, Context())}


def cases(seed: int, n: int, plants: Sequence[tuple[str, Plant]] = PLANTS) -> Iterator[Case]:
    """Yield `n` defects; every way to write one in its turn."""
    chance = random.Random(seed)
    for turn in range(n):
        check, plant = plants[turn % len(plants)]
        planted = next(each for _ in range(TRIES) if (each := _plant(check, plant, chance)) is not None)
        yield Case(check, plant.__name__, spelled(planted, chance), planted)


def _plant(check: str, plant: Plant, chance: random.Random) -> Planted | None:
    rule = chance.choice(documents())
    planted = plant(changed(rule)["groups"][0]["rules"][0], chance)
    return planted if planted is not None and check not in _found_before(_key(rule)) else None


def _key(rule: Document) -> int:
    return next(at for at, each in enumerate(documents()) if each is rule)


@cache
def _found_before(number: int) -> frozenset[str]:
    return frozenset(found_in(spelled(file_of(documents()[number]), random.Random(number))))


@dataclass(frozen=True, slots=True)
class Tally:
    """How many defects were planted and found for each check, and those that were missed."""

    planted: Counter[str]
    found: Counter[str]
    missed: list[Case]

    def below(self, least: float = LEAST) -> list[str]:
        """Return the checks that find too little."""
        return [check for check in sorted(self.planted) if self.found[check] < least * self.planted[check]]


def tally(those: Iterator[Case], checks: Sequence[Check] = DEFAULT) -> Tally:
    """Count what the checks find of the planted defects."""
    result = Tally(Counter(), Counter(), [])
    for case in those:
        result.planted[case.check] += 1
        if case.check in found_in(case.text, checks):
            result.found[case.check] += 1
        else:
            result.missed.append(case)
    return result


def main(arguments: list[str]) -> int:
    """Print a row for each check; fail where one finds too few."""
    parser = argparse.ArgumentParser(prog="python -m tests.corpus.inject")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--n", type=int, default=500)
    parser.add_argument("--show", action="store_true", help="print what was missed")
    options = parser.parse_args(arguments)
    counted = tally(cases(options.seed, options.n))
    print(f"{'check':32} {'planted':>8} {'found':>6}")
    for check in sorted(counted.planted):
        print(f"{check:32} {counted.planted[check]:8} {counted.found[check]:6}")
    for case in counted.missed if options.show else ():
        print(f"-- {case.check} {case.way}", case.text, sep="\n")
    total, found = counted.planted.total(), counted.found.total()
    print(
        f"{total} planted, {found} found, seed {options.seed}; below {LEAST:.0%}: {counted.below() or 'none'}"
    )
    return int(bool(counted.below()))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

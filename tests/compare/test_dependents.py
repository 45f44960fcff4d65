"""What head removes or renames and others still read is told at the place of the rule that wrote it."""

import textwrap
from collections.abc import Mapping

import pytest

from rulelint.compare.dependents import lost_rules
from rulelint.compare.pairing import pair_rules
from rulelint.compare.regression import Regression
from rulelint.finding import Severity
from tests.compare.sides import load

PATH = "rules/shop.yml"
BASE = textwrap.dedent("""\
    groups:
      - name: shop
        rules:
          - alert: Down
            expr: up == 0
          - record: job:errors:rate5m
            expr: sum by (job) (rate(errors_total[5m]))
          - alert: Errors
            expr: job:errors:rate5m > 5
          - alert: ManyErrors
            expr: sum(rate(job:errors:rate5m[5m] offset 1h)) > 5 unless on () ALERTS{alertname="Down"}
          - alert: Any
            expr: ALERTS > 0
    """)
RECORD = BASE[BASE.index("      - record:") : BASE.index("      - alert: Errors")]
DOWN = BASE[BASE.index("      - alert: Down") : BASE.index("      - record:")]
COPY = RECORD.replace("errors_total", "other_total")
ERRORS = "no rule records `job:errors:rate5m` any more, and `Errors` and 1 more still read it"
STATE = "no rule records the state of alert `Down` any more, and `ManyErrors` still reads it"


def lost(base: Mapping[str, str], head: Mapping[str, str]) -> list[Regression]:
    heads = load(head)
    pairing = pair_rules(load(base), heads, {})
    found = lost_rules(pairing, {file.path: file for file in heads}, {}, Severity.WARNING)
    return sorted(found, key=lambda each: each.message)


@pytest.mark.parametrize(
    ("replacements", "expected"),
    [
        ((), []),
        (((RECORD, ""),), [(ERRORS, "expr: up == 0")]),
        ((("record: job:errors:rate5m", "record: job:errors:rate"),), [(ERRORS, "job:errors:rate")]),
        (((DOWN, ""),), [(STATE, "groups:")]),
        ((("alert: Down", "alert: TargetDown"),), [(STATE, "TargetDown")]),
        (((RECORD, COPY),), []),
        (((RECORD, ""), ("job:errors:rate5m", "job:errors:rate1h")), []),
        ((("alert: Errors", "alert: ErrorsHigh"),), []),
    ],
)
def test_lost_rules(replacements: tuple[tuple[str, str], ...], expected: list[tuple[str, str]]) -> None:
    text = BASE
    for old, new in replacements:
        assert old in text
        text = text.replace(old, new)
    found = lost({PATH: BASE}, {PATH: text})

    places = [each.place for each in found]
    assert [
        (each.message, place.source.text[place.span.start : place.span.end] if place and place.span else "")
        for each, place in zip(found, places, strict=True)
    ] == expected


def test_readers_are_named_with_their_files() -> None:
    other = BASE.replace("name: shop", "name: other").replace(RECORD, "").replace(DOWN, "")
    found, state = lost({PATH: BASE, "b.yml": other}, {"b.yml": other})

    assert state.message == STATE
    assert found.place is not None
    assert found.place.span is None, "the file is gone"
    assert found.notes == ("`Errors` in b.yml reads it", "`ManyErrors` in b.yml reads it")
    assert (found.id, found.severity) == ("gate/lost-rule", Severity.WARNING)

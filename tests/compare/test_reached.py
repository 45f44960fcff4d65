"""Replaying only what a pull request can have changed gives what replaying everything gives."""

import textwrap
from collections.abc import Callable, Sequence

import pytest

from rulelint.compare import reached
from rulelint.compare.changes import describe_changes
from rulelint.compare.pairing import pair_rules
from rulelint.compare.reached import HeadReplay, Played, replay_head
from rulelint.fixtures.load import load_fixture_files
from rulelint.fixtures.model import Fixture
from rulelint.rules.model import RuleFile
from rulelint.simulate.model import RuleKey, Simulation
from rulelint.simulate.options import SimulateOptions
from rulelint.simulate.plan import Plan
from rulelint.simulate.run import simulate
from tests.compare.shop import FILES, FIXTURE
from tests.compare.sides import load

PATH = "rules/shop.yml"
OPTIONS = SimulateOptions(posts=True)
TEXT = textwrap.dedent("""\
    groups:
      - name: records
        interval: 1m
        rules:
          - record: errors:max
            expr: max(errors)
          - record: errors:double
            expr: errors:max * 2
      - name: alerts
        interval: 2m
        rules:
          - alert: Errors
            expr: errors:max > 5
            for: 2m
            labels: {team: shop}
          - alert: Errors
            expr: errors:max > 15
            labels: {team: shop, severity: critical}
          - alert: Double
            expr: errors:double > 30
          - alert: Queue
            expr: queue > 20
          - alert: Several
            expr: count(ALERTS{alertstate="firing"}) > 1
          - alert: Unknown
            expr: not_recorded > 1
          - record: previous
            expr: later + 0
          - record: later
            expr: max(errors) + 1
          - alert: Previous
            expr: previous > 5
    """)
ERRORS, CRITICAL = "errors:max > 5\n", "errors:max > 15"

CASES: dict[str, tuple[list[tuple[str, str]], int]] = {
    "nothing": ([], 0),
    "an alert": ([("queue > 20", "queue > 40")], 2),
    "one of two of one name": ([(CRITICAL, "errors:max > 19")], 2),
    "a record": ([("max(errors)\n      - record: errors:double", "max(errors) - 10\n      - record: errors:double")], 6),  # noqa: E501
    "a record in the middle": ([("errors:max * 2", "errors:max * 3")], 3),
    "a renamed record": ([("record: errors:max", "record: errors:most")], 6),
    "a removed record": ([("      - record: errors:double\n        expr: errors:max * 2\n", "")], 2),
    "an added writer": ([("      - alert: Queue", "      - {record: errors:max, expr: queue}\n      - alert: Queue")], 6),  # noqa: E501
    "an interval": ([("interval: 2m", "interval: 3m")], 9),
    "order": ([("      - record: previous\n        expr: later + 0\n", ""), ("      - alert: Previous", "      - {record: previous, expr: later + 0}\n      - alert: Previous")], 9),  # noqa: E501
    "a label": ([("{team: shop}", "{team: store}")], 2),
    "a hold": ([("for: 2m", "for: 10m")], 2),
    "what was unknown": ([("not_recorded > 1", "queue > 1")], 2),
    "what becomes unknown": ([("queue > 20", "other > 20")], 2),
    "a renamed group": ([("name: alerts", "name: others")], 9),
}  # fmt: skip
"""What is edited, and how many rules of head that reaches, those it cannot replay included."""


def edited(replacements: Sequence[tuple[str, str]]) -> str:
    text = TEXT
    for old, new in replacements:
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    return text


@pytest.fixture(scope="module")
def fixture() -> Fixture:
    start = f"{FIXTURE}/"
    return load_fixture_files(
        "evening",
        {path.removeprefix(start): text.encode() for path, text in FILES.items() if path.startswith(start)},
    )


def prepared(
    base: dict[str, str], head: dict[str, str], fixture: Fixture, moved: dict[str, str]
) -> HeadReplay:
    old, new = load(base), load(head)
    pairing = pair_rules(old, new, moved)
    changes = describe_changes(pairing, {file.path: file for file in new}, moved)
    return HeadReplay(old, new, pairing, changes, fixture, OPTIONS)


@pytest.mark.parametrize("case", CASES)
def test_the_short_way_is_the_long_way(case: str, fixture: Fixture, monkeypatch: pytest.MonkeyPatch) -> None:
    replacements, count = CASES[case]
    head = prepared({PATH: TEXT}, {PATH: edited(replacements)}, fixture, {})
    before = Played.of(simulate(head.base_files, fixture, OPTIONS))
    found: list[int] = []
    monkeypatch.setattr(reached, "_merged", counting(found))

    short = replay_head(before, head)

    assert short == Played.of(simulate(head.files, fixture, OPTIONS))
    assert found == [count]


def test_an_even_shorter_way_would_be_wrong(fixture: Fixture, monkeypatch: pytest.MonkeyPatch) -> None:
    """What reads a changed rule must be replayed: the comparison above sees it when it is not."""
    head = prepared({PATH: TEXT}, {PATH: edited(CASES["a record"][0])}, fixture, {})
    before = Played.of(simulate(head.base_files, fixture, OPTIONS))
    monkeypatch.setattr(reached, "_readers", lambda _plan, keys: set(keys))

    assert replay_head(before, head) != Played.of(simulate(head.files, fixture, OPTIONS))


MERGED = reached._merged


def counting(found: list[int]) -> Callable[..., Played]:
    """Return the last step, noting how many rules were reached."""

    def call(
        base: Played, again: Simulation, plan: Plan, keys: frozenset[RuleKey], head: HeadReplay
    ) -> Played:
        found.append(len(keys))
        return MERGED(base, again, plan, keys, head)

    return call


def test_a_renamed_file_is_replayed(fixture: Fixture) -> None:
    head = prepared({PATH: TEXT}, {"elsewhere/shop.yml": TEXT}, fixture, {PATH: "elsewhere/shop.yml"})
    before = Played.of(simulate(head.base_files, fixture, OPTIONS))

    after = replay_head(before, head)

    assert {each.reason for each in after.not_simulated} == {"applies-to"}
    assert after == Played.of(simulate(head.files, fixture, OPTIONS))


def test_groups_that_change_places_are_replayed_whole(
    fixture: Fixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two groups read each other; without one of the rules they would be evaluated the other way round."""
    base = textwrap.dedent("""\
        groups:
          - name: one
            rules:
              - {record: a, expr: max(errors)}
              - {alert: B, expr: b > 5}
          - name: two
            rules:
              - {record: b, expr: a + 1}
              - {alert: Late, expr: b > 15}
        """)
    head = prepared({PATH: base}, {PATH: base.replace("b > 5", "b > 6")}, fixture, {})
    before = Played.of(simulate(head.base_files, fixture, OPTIONS))
    whole: list[int] = []

    def counted(files: Sequence[RuleFile], on: Fixture, options: SimulateOptions) -> Simulation:
        whole.append(sum(len(group.rules) for file in files for group in file.groups))
        return simulate(files, on, options)

    monkeypatch.setattr(reached, "simulate", counted)

    assert replay_head(before, head) == Played.of(simulate(head.files, fixture, OPTIONS))
    assert whole == [3]

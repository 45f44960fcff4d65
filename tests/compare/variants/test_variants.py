"""Two variants on the same data: counted from one moment, each without the other, differences exact."""

from dataclasses import replace

import pytest

from rulelint.compare.variants.model import Discordant, Twins, Variant, Variants
from rulelint.compare.variants.run import compare_variants
from rulelint.fixtures.incidents import Incident
from rulelint.simulate.model import RuleKey
from rulelint.simulate.options import SimulateOptions
from rulelint.simulate.run import simulate
from tests.simulate.scene import MINUTE, fixture, rule_file

# Over 5 from minute 10 to 12, from 30 to 49 and, on host b, from 40 to 44.
DATA = ('x{host="a"} 0x9 9x2 0x16 9x19 0x9', 'x{host="b"} 0x39 9x4 0x14')


def compared(
    a: str, b: str, *, incidents: tuple[Incident, ...] = (), data: tuple[str, ...] = DATA
) -> Variants:
    """Return the only rule of A beside the only rule of B."""
    files = rule_file(a, "a.yml"), rule_file(b, "b.yml")
    keys = [RuleKey(file.path, "g", file.groups[0].rules[0].name.value) for file in files]
    sides = [Variant(file.path, (file,)) for file in files]
    return compare_variants(
        sides[0],
        sides[1],
        [Twins(keys[0], keys[1])],
        fixture(*data, incidents=incidents),
        SimulateOptions(),
    )


AT_ONCE = "- alert: Busy\n  expr: x > 5\n"
LATER = "- alert: Slow\n  expr: x > 5\n  for: 4m\n  labels: {severity: page}\n"


def test_each_side_is_counted_and_episodes_find_their_twins() -> None:
    done = compared(AT_ONCE, LATER)

    assert (done.a.fires, done.b.fires) == (3, 2)
    assert (done.a.alerts, done.b.alerts) == (2, 2)
    assert done.a.firing_time == (3 + 20 + 5) * MINUTE
    assert done.b.firing_time == (16 + 1) * MINUTE
    assert done.overlap.keys == ("host",)
    assert (done.overlap.both, done.overlap.only) == ((2, 2), (1, 0))
    assert done.overlap.jaccard == pytest.approx(17 / 28)
    assert (done.discordant.only_a, done.discordant.only_b) == (1, 0)


def test_sides_turned_give_the_same_turned() -> None:
    one, other = compared(AT_ONCE, LATER), compared(LATER, AT_ONCE)

    assert (one.a.fires, one.b.fires) == (other.b.fires, other.a.fires)
    assert one.overlap.both == other.overlap.both[::-1]
    assert one.overlap.only == other.overlap.only[::-1]
    assert one.overlap.jaccard == other.overlap.jaccard
    assert one.discordant.p == other.discordant.p


def test_a_variant_of_itself_is_the_same_in_everything() -> None:
    done = compared(AT_ONCE, AT_ONCE.replace("Busy", "Again"))

    assert replace(done.a, name="", margins={}) == replace(done.b, name="", margins={})
    assert done.overlap.jaccard == 1
    assert done.discordant == Discordant(0, 0)


@pytest.mark.parametrize("altered", ["x > 9", "x > 5 and x < 0", 'x{host="a"} > 5', "x offset 1m > 5"])
def test_another_expression_is_another_thing(altered: str) -> None:
    done = compared(AT_ONCE, f"- alert: Other\n  expr: {altered}\n")

    assert done.overlap.jaccard is not None
    assert done.overlap.jaccard < 1


def test_nothing_that_fires_is_not_equal() -> None:
    done = compared("- alert: A\n  expr: x > 50\n", "- alert: B\n  expr: x > 60\n")

    assert (done.a.fires, done.b.fires) == (0, 0)
    assert done.overlap.jaccard is None
    assert done.discordant.p is None


def test_both_count_from_when_the_later_one_is_known() -> None:
    done = compared(AT_ONCE, "- alert: Day\n  expr: max_over_time(x[20m]) > 50\n")

    assert done.counted_from > 12 * MINUTE
    assert done.a.fires == 2  # what A fired at minute 10, B could not have seen


def test_series_are_joined_on_labels_both_have() -> None:
    done = compared(AT_ONCE, "- alert: Any\n  expr: sum(x) > 5\n")

    assert done.overlap.keys == ()
    assert done.overlap.both == (3, 2)
    assert done.overlap.jaccard == 1


def test_incidents_are_told_of_by_one_later_or_not_at_all() -> None:
    short = Incident("short", 10 * MINUTE, 13 * MINUTE)
    long = Incident("long", 30 * MINUTE, 50 * MINUTE, match={"host": "a"})
    done = compared(AT_ONCE, LATER, incidents=(short, long))

    assert [(each.verdict, each.after) for each in done.a.told] == [("hit", 0), ("hit", 0)]
    assert [(each.verdict, each.after) for each in done.b.told] == [("missed", None), ("hit", 4 * MINUTE)]
    assert (done.a.recall.part, done.b.recall.part) == (2, 1)
    assert done.b.mean_after == 4 * MINUTE


@pytest.mark.parametrize("rule", [AT_ONCE, LATER, "- alert: Twice\n  expr: x > 5\n  keep_firing_for: 3m\n"])
def test_a_side_alone_is_what_simulate_says_of_the_rule(rule: str) -> None:
    done = compared(rule, rule.replace("alert: ", "alert: Also"))
    (noise,) = simulate([rule_file(rule)], fixture(*DATA)).noise

    assert noise.figures.fires > 0
    assert (done.a.fires, done.a.alerts, done.a.firing_time) == (
        noise.figures.fires,
        noise.figures.distinct,
        noise.figures.firing_time,
    )


def test_an_incident_that_one_side_cannot_have_seen_is_unknown_of_both() -> None:
    early = Incident("early", 10 * MINUTE, 13 * MINUTE)
    day = "- alert: Day\n  expr: max_over_time(x[40m]) > 5\n"
    done = compared(AT_ONCE, day, incidents=(early,))

    assert [each.verdict for each in (*done.a.told, *done.b.told)] == ["unknown", "unknown"]
    assert (done.a.recall.whole, done.b.recall.whole) == (0, 0)
    assert [each.verdict for each in compared(AT_ONCE, LATER, incidents=(early,)).a.told] == ["hit"]


def test_what_is_not_simulated_has_no_figures_and_neither_has_its_twin() -> None:
    done = compared(AT_ONCE, "- alert: Ahead\n  expr: x offset -5m > 5\n")

    assert [each.rule.name for each in done.unknown] == ["Ahead"]
    assert done.twins == ()
    assert (done.a.fires, done.a.firing_time) == (0, 0)


@pytest.mark.parametrize(
    ("only_a", "only_b", "p"),
    [(0, 0, None), (1, 0, 1), (0, 5, 0.0625), (6, 0, 0.03125), (0, 6, 0.03125), (3, 3, 1), (1, 7, 18 / 256)],
)
def test_the_sign_test_has_two_sides(only_a: int, only_b: int, p: float | None) -> None:
    assert Discordant(only_a, only_b).p == (None if p is None else pytest.approx(p))


def test_an_incident_cut_off_by_the_end_is_missed_by_a_side_only_where_the_other_tells() -> None:
    late = Incident("late", 50 * MINUTE, 58 * MINUTE)
    never = AT_ONCE.replace("> 5", "> 50")
    data = ('x{host="a"} 1x52 9x10',)
    done = compared(AT_ONCE, never, data=data, incidents=(late,))
    both = compared(never, never.replace("alert: ", "alert: Also"), data=data, incidents=(late,))

    assert [each.verdict for each in (*done.a.told, *done.b.told)] == ["hit", "missed"]
    assert [each.verdict for each in (*both.a.told, *both.b.told)] == ["unknown", "unknown"]

"""Fires and pages by weekday and hour, in tables and for programs."""

from dataclasses import replace

from rulelint.report.seasons_json import season_objects
from rulelint.report.seasons_tables import season_tables
from rulelint.simulate.model import Simulation
from rulelint.simulate.rates import WEEK
from rulelint.simulate.run import simulate
from rulelint.simulate.seasons import DAY, HOUR, MINUTE, MONDAY
from tests.simulate.scene import fixture, rule_file

RULES = """
- alert: Nightly
  expr: x > 5
"""
NIGHTS = 28


def nightly() -> Simulation:
    """Four weeks in which `x` is high from 03:00 to 03:30 UTC, recorded every half hour; minute 0 is a Monday's."""
    day = "0x5 9 0x40"
    scene = fixture("x " + " ".join([day] * NIGHTS), step=30 * MINUTE)
    moved = [
        replace(block, times=block.times + MONDAY) for part in scene.store.parts for block in part.blocks
    ]
    facts = replace(scene.facts, evaluation_interval=30 * MINUTE, lookback_delta=30 * MINUTE)
    store = type(scene.store)(moved)
    whole = replace(scene, start=MONDAY, end=MONDAY + 4 * WEEK, store=store, facts=facts)
    return simulate([rule_file(RULES)], whole)


def test_a_table_of_quarters_of_the_day() -> None:
    (table,) = season_tables(nightly())

    assert table.rows == (
        ("fires", "weekdays", "1", "0", "0", "0"),
        ("fires", "weekends", "1", "0", "0", "0"),
    )
    assert table.head == ("", "days", "00–06", "06–12", "12–18", "18–24")


def test_less_than_a_week_has_none() -> None:
    done = nightly()

    assert list(season_tables(replace(done, end=done.start + 6 * DAY))) == []


def test_programs_get_each_hour_and_what_comes_back() -> None:
    found = list(season_objects(nightly()))
    strata = [each for each in found if each["of"] == "stratum"]
    (rule,) = [each for each in found if each["of"] == "rule"]

    assert len(strata) == 48
    assert sum(each["fires"] for each in strata) == NIGHTS
    assert {(each["days"], each["hour"]): each["fires"] for each in strata if each["fires"]} == {
        ("weekday", 3): 20,
        ("weekend", 3): 8,
    }
    assert {each["pages"] for each in strata} == {None}
    assert rule["times"] == [(day * DAY + 3 * HOUR) / 1000 for day in range(7)]
    assert rule["probability"] < 0.001

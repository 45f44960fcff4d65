"""Several processes find what one finds."""

import os
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from rulelint.api import replay_pool
from rulelint.api.pool import can_fork
from rulelint.api.replay_pool import ReplayPool
from rulelint.fixtures.load import load_fixture
from rulelint.fixtures.model import Fixture
from rulelint.report.simulation_json import render
from rulelint.rules.load import load_bytes
from rulelint.rules.model import RuleFile
from rulelint.simulate import dispatch, parts, shards, vectorised
from rulelint.simulate.coverage.options import CoverageOptions
from rulelint.simulate.margins.model import RuleMargins
from rulelint.simulate.options import SimulateOptions
from rulelint.simulate.outcome import Outcome
from rulelint.simulate.run import simulate
from tests.shared_data import ROOT
from tests.simulate.scene import EVERYTHING, fixture, whole_file
from tests.simulate.test_stepwise import MINUTES, data
from tests.simulate.test_stepwise import files as drawn_files

pytestmark = pytest.mark.skipif(not can_fork(), reason="processes are not copied here")
SCENARIOS = ("recorded-shop", "synthetic-fleet")


def scenario(name: str) -> tuple[Sequence[RuleFile], Fixture]:
    folder = ROOT / "fixtures" / name
    paths = sorted((folder / "rules").rglob("*.y*ml"))
    files = [load_bytes(f"fixtures/{name}/rules/{path.name}", path.read_bytes()) for path in paths]
    return [each for each in files if each is not None], load_fixture(folder)


def found(files: Sequence[RuleFile], scene: Fixture, pool: ReplayPool) -> str:
    watch = CoverageOptions(decisions=True)
    return render([simulate(files, scene, SimulateOptions(executor=pool, watch=watch, posts=True))])


@pytest.mark.parametrize("name", SCENARIOS)
def test_the_same_bytes_for_every_number_of_processes(name: str) -> None:
    files, scene = scenario(name)
    alone = found(files, scene, ReplayPool(1))

    assert '"fired_at"' in alone or '"episodes"' in alone
    assert [found(files, scene, ReplayPool(jobs)) == alone for jobs in (2, 3)] == [True, True]


META = """groups:
- name: g
  rules:
  - {record: "a:sum", expr: sum(a)}
  - {alert: High, expr: "a:sum > 1", for: 2m}
  - {alert: Any, expr: a > 1}
  - {alert: Storm, expr: 'count(ALERTS{alertstate="firing"}) > 1'}
"""


def test_rules_that_all_hang_together_come_to_the_same() -> None:
    scene = fixture('a{x="1"} 0x9 2x20 0x30', 'a{x="2"} 0x5 2x40 0x14')
    alone, together = (found([whole_file(META)], scene, ReplayPool(jobs)) for jobs in (1, 2))

    assert '"Storm"' in alone
    assert together == alone


@pytest.mark.parametrize("jobs", [2, 3, 5])
def test_rules_in_time_shards_come_to_the_same(monkeypatch: pytest.MonkeyPatch, jobs: int) -> None:
    monkeypatch.setattr(parts, "WORTH_A_SHARD", 1)
    scene = fixture('a{x="1"} 0x9 2x20 0x30', 'a{x="2"} 0x5 2x40 0x14')
    cut = Counter[int]()
    monkeypatch.setattr(dispatch, "take_together", counting(shards.take_together, cut))

    alone, together = (found([whole_file(META)], scene, ReplayPool(each)) for each in (1, jobs))

    assert '"Storm"' in alone
    assert together == alone
    assert sorted(cut) == [0, 1, 2]  # `Storm` reads itself, too
    assert min(cut.values()) >= jobs


def counting(take: Callable[..., None], cut: Counter[int]) -> Callable[..., None]:
    """Return what takes the shards of a rule, and counts them."""

    def counted(replay: Any, number: int, pieces: Sequence[Any], wanted: Any) -> None:
        cut[number] += len(pieces)
        take(replay, number, pieces, wanted)

    return counted


def hold(examples: int) -> None:
    @given(drawn_files(), data())
    @settings(
        max_examples=examples, deadline=None, database=None, suppress_health_check=[HealthCheck.too_slow]
    )
    def each(text: str, lines: tuple[str, ...]) -> None:
        scene = fixture(*lines, minutes=MINUTES, recorded=EVERYTHING)
        files = [whole_file(text)]
        alone = found(files, scene, ReplayPool(1))
        assert [found(files, scene, ReplayPool(jobs)) == alone for jobs in (2, 3)] == [True, True]

    each()


def test_random_groups_come_to_the_same() -> None:
    hold(20)


def only_elsewhere(kernel: Callable[..., Any], change: Callable[[Any], Any]) -> Callable[..., Any]:
    """Return what changes the result of `kernel` in every process but this one."""
    here = os.getpid()

    def changed(*arguments: Any, **options: Any) -> Any:
        result = kernel(*arguments, **options)
        return result if os.getpid() == here else change(result)

    return changed


def without_last_life(outcome: Outcome) -> Outcome:
    return replace(outcome, stretches=outcome.stretches[:-1])


def without_margins(margins: RuleMargins | None) -> RuleMargins | None:
    return replace(margins, series=()) if margins else None


@pytest.mark.parametrize(
    ("place", "kernel", "change"),
    [
        ("rulelint.simulate.replay.replay", vectorised.replay, without_last_life),
        ("rulelint.simulate.measures.replayed_margins", None, without_margins),
    ],
    ids=["an alert", "a margin"],
)
def test_a_process_that_finds_something_else_is_seen(
    monkeypatch: pytest.MonkeyPatch, place: str, kernel: Any, change: Callable[[Any], Any]
) -> None:
    files, scene = scenario("recorded-shop")
    alone = found(files, scene, ReplayPool(1))
    module, _, name = place.rpartition(".")
    original = kernel or getattr(__import__(module, fromlist=[name]), name)
    monkeypatch.setattr(place, only_elsewhere(original, change))

    assert found(files, scene, ReplayPool(2)) != alone


WORKS = [1, 5, 3]


def nobody(number: int) -> None:
    """Be told that a part is done, and do nothing."""


def test_what_a_killed_process_leaves_is_done_here() -> None:
    here = os.getpid()

    def do(number: int) -> int:
        if os.getpid() != here and number == 1:
            os._exit(9)
        return number * 10

    assert ReplayPool(2).run(WORKS, 2, do, nobody) == [0, 10, 20]


def test_a_failure_is_the_one_of_a_single_process() -> None:
    def do(number: int) -> int:
        if number == 1:
            raise ValueError("too much")
        return number

    with pytest.raises(ValueError, match="too much"):
        ReplayPool(2).run(WORKS, 2, do, nobody)


def test_who_is_interrupted_leaves_no_process_behind(tmp_path: Path) -> None:
    def do(number: int) -> int:
        (tmp_path / str(os.getpid())).touch()
        if number == 1:
            return number
        while True:
            pass

    def stop(number: int) -> None:
        raise KeyboardInterrupt(number)

    with pytest.raises(KeyboardInterrupt):
        ReplayPool(2).run(WORKS, 2, do, stop)

    started = [int(each.name) for each in tmp_path.iterdir()]
    assert started
    assert [each for each in started if Path(f"/proc/{each}").exists()] == []


@pytest.mark.parametrize("jobs", [1, 2])
def test_every_part_is_said_to_be_done(jobs: int) -> None:
    told: list[int] = []

    ReplayPool(jobs).run(WORKS, jobs, lambda number: number, told.append)

    assert sorted(told) == [0, 1, 2]


@pytest.mark.parametrize(
    ("jobs", "work", "hands"),
    [(None, 10, 1), (None, replay_pool.WORTH_A_PROCESS, 4), (3, 10, 3), (1, 10**12, 1)],
    ids=["small", "large", "asked for", "one"],
)
def test_small_work_stays_in_one_process(
    monkeypatch: pytest.MonkeyPatch, jobs: int | None, work: int, hands: int
) -> None:
    monkeypatch.setattr(replay_pool, "processors", lambda: 4)

    assert ReplayPool(jobs).hands(work) == hands


@pytest.mark.parametrize(
    ("jobs", "works", "here"),
    [(None, (1, 1), 2), (None, (replay_pool.WORTH_A_ROUND, 1), 0), (2, (1, 1), 0)],
    ids=["a small round", "a large one", "asked for"],
)
def test_a_small_round_starts_no_process(jobs: int | None, works: Sequence[int], here: int) -> None:
    processes = ReplayPool(jobs).run(works, 2, lambda _: os.getpid(), nobody)

    assert processes.count(os.getpid()) == here

"""What all trials of a rule have in common: its data, and everything that other rules did, held fixed."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import cached_property

import numpy as np

from rulelint.analysis.depends import is_cycle
from rulelint.dataclass import dataclass
from rulelint.engine.evaluate import evaluate
from rulelint.engine.shared import Repeats, Shared
from rulelint.engine.sides import sides
from rulelint.engine.store import Store
from rulelint.errors import RulelintError
from rulelint.fixtures.model import Fixture
from rulelint.rules.model import AlertRule, Located
from rulelint.simulate.gathering import BLOCK_STEPS, RunGathering, Runs, blocks_of
from rulelint.simulate.model import NotSimulated, SimulatedRule, Simulation
from rulelint.simulate.options import SimulateOptions
from rulelint.simulate.outcome import Outcome
from rulelint.simulate.plan import Entry
from rulelint.simulate.replay import Replay
from rulelint.simulate.tuning.comparison import Comparison
from rulelint.simulate.tuning.history import MOST_VALUES, Values
from rulelint.simulate.tuning.model import Setting
from rulelint.simulate.vectorised import outcome_of

BLOCK_CELLS = 1 << 20
"""Steps × series of the largest selector taken at once: what is below a comparison is then kept for all numbers."""
LEAST_STEPS = 48


class NotTunableError(RulelintError):
    """Nothing can be said of other settings of a rule."""


@dataclass(frozen=True)
class Stage:
    """One rule of a replay that is done, and the replay."""

    replay: Replay
    simulation: Simulation
    fixture: Fixture
    options: SimulateOptions
    entry: Entry

    @cached_property
    def alert(self) -> AlertRule:
        """The rule."""
        assert isinstance(self.entry.rule, AlertRule)
        return self.entry.rule

    @cached_property
    def rule(self) -> SimulatedRule:
        """What the replay says of the rule."""
        return next(each for each in self.simulation.rules if each.rule == self.entry.key)

    @cached_property
    def store(self) -> Store:
        """What the rule reads."""
        return self.replay.store_of(self.entry)

    @property
    def readers(self) -> tuple[str, ...]:
        """The rules that read what this one writes."""
        entries = self.replay.plan.entries
        numbers = (at for at, read in enumerate(self.replay.plan.graph) if self.entry.number in read)
        return tuple(entries[at].key.name for at in numbers)

    def base(self, comparison: Comparison | None) -> Setting:
        """Return what is set now."""
        alert = self.alert
        return Setting(
            comparison.number if comparison else None,
            comparison.op if comparison else "",
            alert.hold.value if alert.hold else 0,
            alert.keep_firing_for.value if alert.keep_firing_for else 0,
        )

    def with_setting(self, comparison: Comparison | None, setting: Setting) -> Entry:
        """Return the rule with another setting."""
        alert, tree = self.alert, self.alert.expr.ast
        assert tree is not None
        if comparison is not None and setting.number is not None:
            tree = comparison.apart(comparison.changed(tree, setting.number, setting.op))
        return replace(
            self.entry,
            rule=replace(
                alert,
                expr=replace(alert.expr, ast=tree),
                hold=Located(setting.hold, alert.span),
                keep_firing_for=Located(setting.keep, alert.span),
            ),
        )

    @property
    def steps(self) -> int:
        """How many evaluations are taken at once."""
        largest = max((each.series for each in self.rule.selectors), default=1)
        return min(BLOCK_STEPS, max(LEAST_STEPS, BLOCK_CELLS // max(1, largest)))

    def outcomes(
        self, comparison: Comparison | None, settings: Sequence[Setting]
    ) -> Iterator[tuple[Setting, Outcome]]:
        """Yield what the rule does with each setting; what is below the comparison is evaluated once.

        Of a block of evaluations the values are shared by all numbers and then forgotten; of each number only runs of
        alerts are kept.  So memory does not grow with settings times data.
        """
        variants = dict.fromkeys((each.number, each.op) for each in settings)
        entries = [self.with_setting(comparison, Setting(number, op, 0, 0)) for number, op in variants]
        found = dict(zip(variants, self._found(entries), strict=True))
        for setting in settings:
            entry = self.with_setting(comparison, setting)
            yield setting, outcome_of(entry, self.store, found[setting.number, setting.op])

    def _found(self, entries: Sequence[Entry]) -> Iterable[Runs]:
        gatherings = [RunGathering(each, self.replay.external) for each in entries]
        repeats = Repeats(each.expr for each in entries)
        for first, grid in blocks_of(self.entry.asked, self.steps):
            shared = Shared(repeats)
            for each in gatherings:
                each.take(first, evaluate(each.entry.expr, self.store, grid, self.replay.options, shared))
        return [each.found() for each in gatherings]

    def values(self, comparison: Comparison) -> tuple[int, Iterator[Values]]:
        """Return of how many evaluations one is looked at, and the numbers that would decide, block by block."""
        cells = self.entry.grid.count * max((each.series for each in self.rule.selectors), default=1)
        every = max(1, -(-cells // MOST_VALUES))
        return every, self._values(comparison, every)

    def _values(self, comparison: Comparison, every: int) -> Iterator[Values]:
        known = self.rule.counted_from - (self.alert.hold.value if self.alert.hold else 0)
        offset = self.entry.query_offset
        for first, grid in blocks_of(self.entry.asked, self.steps):
            found = sides(comparison.compared, self.store, grid, self.replay.options)
            at = np.arange(-first % every, grid.count, every)
            times = grid.times[at] + offset
            kept = at[times >= known]
            yield Values(found.labels, grid.times[kept] + offset, comparison.deciding(found)[kept])


def stage_of(
    replay: Replay, simulation: Simulation, fixture: Fixture, options: SimulateOptions, entry: Entry
) -> Stage:
    """Return the stage of a rule; raise `NotTunableError` if nothing is known of it here."""
    name = entry.key.name
    if not isinstance(entry.rule, AlertRule):
        raise NotTunableError(f"`{name}` is a recording rule: it has no `for`, and nobody is told of it")
    reason = next((each for each in simulation.not_simulated if each.rule == entry.key), None)
    if reason is not None:
        raise NotTunableError(
            f"`{name}` is not simulated here: {reason.message}", advice=_advice(reason, fixture)
        )
    component = next(each for each in replay.plan.components if entry.number in each)
    if is_cycle(component, replay.plan.graph):
        raise NotTunableError(f"`{name}` reads what it writes itself: its settings cannot be tried apart")
    return Stage(replay, simulation, fixture, options, entry)


def _advice(reason: NotSimulated, fixture: Fixture) -> str | None:
    if not reason.missing:
        return None
    return f"rulelint record --add … {fixture.folder.as_posix()} adds what is missing: {', '.join(reason.missing)}"

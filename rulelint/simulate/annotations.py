"""What the alerts of a replayed rule say: their annotations, expanded as at one evaluation."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

import numpy as np

from rulelint.analysis.selectors import selector_text, selectors
from rulelint.dataclass import dataclass
from rulelint.engine.evaluate import evaluate
from rulelint.engine.frame import Grid
from rulelint.engine.labels import METRIC_NAME, Labels
from rulelint.engine.options import EngineOptions
from rulelint.engine.result import EvaluationError, NotSupportedError, Result
from rulelint.engine.store import SeriesBlock, Store
from rulelint.promql.ast import Expr, Matcher
from rulelint.promql.parser import parse
from rulelint.rules.model import AlertRule
from rulelint.simulate.outcome import NOT_A_VECTOR, alert_labels
from rulelint.simulate.plan import Entry, exact_name
from rulelint.simulate.replay import Replay
from rulelint.simulate.series import joined
from rulelint.template.environment import FunctionError, UnknownResultError
from rulelint.template.expand import Expansion, Surroundings, expand
from rulelint.template.written import location

Samples = list[tuple[Labels, float]]
Said = Mapping[Labels, Mapping[str, Expansion]]
"""For every alert in the result its annotations by name."""


@dataclass(frozen=True, kw_only=True)
class Speaker:
    """Expands annotations of one rule.

    `store` is what its expression reads; a `query` sees `base` and what all rules have written, as in the rule's turn.
    `is_recorded` says whether what a selector selects was recorded: the result of a query is unknown otherwise.
    `external_url` is the server's, as templates see it.
    """

    entry: Entry
    store: Store
    base: Store
    written: tuple[SeriesBlock, ...]
    options: EngineOptions
    external: Mapping[str, str]
    is_recorded: Callable[[Sequence[Matcher]], bool]
    external_url: str = ""

    def at(self, time: int) -> Said:
        """Return what every alert in the result at `time` (milliseconds) says.

        Raises `EvaluationError` where Prometheus refuses to evaluate the rule.
        """
        rule = self.entry.rule
        if not isinstance(rule, AlertRule):
            return {}
        name, around = rule.name.value, self.surroundings(time)
        said: dict[Labels, Mapping[str, Expansion]] = {}
        for labels, value in self.results(time):
            alert = alert_labels(labels, name, self.entry.labels, value, self.external)
            said[alert] = {
                pair.key.value: expand(pair.value, name, dict(labels), value, around)
                for pair in rule.annotations
            }
        return said

    def surroundings(self, time: int) -> Surroundings:
        """Return what templates see besides their alert at an evaluation (milliseconds)."""
        return Surroundings(time, self.external, self.external_url, query=self._answer)

    def results(self, time: int) -> Samples:
        """Return the results of the expression at an evaluation; raises `EvaluationError` as `at` does."""
        return _samples(self.entry, self.store, time, self.options)

    def _answer(self, text: str, time: int) -> list[tuple[Mapping[str, str], float]]:
        """Answer the function `query`; raises `FunctionError` and `UnknownResultError`."""
        parsed = parse(text)
        if parsed.errors or parsed.expr is None:
            error = parsed.errors[0]
            line, column = location(text, error.reported.start).split(":")
            raise FunctionError(f"{line}:{int(column) + 1}: parse error: {error.message}")
        for selector in selectors(parsed.expr):
            if not self.is_recorded(selector.matchers):
                raise UnknownResultError(f"it queries `{selector_text(selector)}`, which was not recorded")
        try:
            result = evaluate(parsed.expr, self._data(parsed.expr), Grid.at(time), self.options)
        except NotSupportedError as error:
            raise UnknownResultError(f"its query is not supported here: {error.message}") from error
        for failure in result.failures.values():
            raise FunctionError(failure.message)
        if result.kind not in ("vector", "scalar"):
            raise FunctionError(NOT_A_VECTOR)
        return [(dict(labels), value) for labels, value in _in_result(result)]

    def _data(self, expr: Expr) -> Store:
        """Return what a query reads; raises `NotSupportedError` where rules before and after this share a series."""
        names = {exact_name(each.matchers) for each in selectors(expr)}
        blocks = [
            block
            for block in self.written
            if None in names or any(dict(labels).get(METRIC_NAME) in names for labels in block.labels)
        ]
        return self.base.with_blocks(joined(blocks)) if blocks else self.base


def speaker(
    replay: Replay,
    entry: Entry,
    is_recorded: Callable[[Sequence[Matcher]], bool],
    external_url: str = "",
) -> Speaker:
    """Return what a rule of a finished replay says its annotations with."""
    order = replay.plan.order
    written = tuple(
        replace(block, hidden_from=_hidden(replay.plan.entries[number], order[number] >= order[entry.number]))
        for number in sorted(replay.outcomes, key=order.__getitem__)
        for block in replay.blocks(number)
    )
    return Speaker(
        entry=entry,
        store=replay.store_of(entry),
        base=replay.store,
        written=written,
        options=replay.options,
        external=replay.external,
        is_recorded=is_recorded,
        external_url=external_url,
    )


def _hidden(producer: Entry, is_later: bool) -> int:  # noqa: FBT001
    """Return from when on a query of a template, asked at the evaluation itself, misses what a rule writes."""
    return (0 if is_later else 1) - producer.query_offset


def _samples(entry: Entry, store: Store, time: int, options: EngineOptions) -> Samples:
    result = evaluate(entry.expr, store, Grid.at(time - entry.query_offset), options)
    for failure in result.failures.values():
        raise failure
    if result.kind not in ("vector", "scalar"):
        raise EvaluationError(NOT_A_VECTOR)
    return _in_result(result)


def _in_result(result: Result) -> Samples:
    frame = result.frame
    columns = np.flatnonzero(frame.present[0]).tolist()
    return [(frame.labels[at], float(frame.values[0, at])) for at in columns]

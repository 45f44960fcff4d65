"""What one rule did: results named as Prometheus names them, and the series it wrote."""

from collections.abc import Iterable, Mapping
from typing import Literal

import numpy as np

from rulelint.analysis.depends import ALERTS, ALERTS_FOR_STATE
from rulelint.dataclass import dataclass
from rulelint.engine.frame import I64, Bool
from rulelint.engine.labels import ALERT_NAME, METRIC_NAME, Labels, make_labels
from rulelint.engine.result import NotSupportedError
from rulelint.engine.store import SeriesBlock
from rulelint.simulate.alerts import Stretch
from rulelint.simulate.plan import Entry, LabelValue
from rulelint.template.environment import UnknownResultError

DUPLICATE_ALERTS = "vector contains metrics with the same labelset after applying alert labels"
DUPLICATE_SERIES = "vector contains metrics with the same labelset after applying rule labels"
NOT_A_VECTOR = "rule result is not a vector or scalar"


@dataclass(frozen=True, slots=True)
class Outcome:
    """`times` are the successful evaluations; `labels` the alerts or series, numbered.

    An alerting rule has `stretches`, a recording rule its `blocks`.  `failures` are the times of the others, with
    Prometheus' error.
    """

    times: I64
    labels: tuple[Labels, ...]
    stretches: tuple[Stretch, ...] = ()
    blocks: tuple[SeriesBlock, ...] = ()
    failures: tuple[tuple[int, str], ...] = ()

    def ended_at(self, life: Stretch) -> int | None:
        """Return when an alert was no longer active, in milliseconds; None while it still is."""
        if life.dropped is not None:
            return life.dropped
        return None if life.end is None else int(self.times[life.end])


def exceeded(limit: int, count: int, what: Literal["alerts", "series"]) -> str:
    """Return the error of a rule with more results than its group allows (`Eval` in rules/ of Prometheus)."""
    return f"exceeded limit of {limit} with {count} {what}"


def recorded_labels(labels: Labels, name: str, own: Mapping[str, LabelValue]) -> Labels:
    """Return the series of a recording rule for a result: rule labels overwrite, an empty one deletes."""
    return make_labels({**dict(labels), METRIC_NAME: name, **{key: str(value) for key, value in own.items()}})


def alert_labels(
    labels: Labels, name: str, own: Mapping[str, LabelValue], value: float, external: Mapping[str, str]
) -> Labels:
    """Return the alert for a result; templates see the labels of the result, `__name__` included.

    Raises `NotSupportedError` where it cannot be told what a template prints.
    """
    seen = dict(labels)
    found = {key: each for key, each in seen.items() if key != METRIC_NAME}
    for key, template in own.items():
        try:
            found[key] = template if isinstance(template, str) else template.render(seen, value, external)
        except UnknownResultError as unknown:
            raise NotSupportedError(
                f"the template of label `{key}` cannot be told here: {unknown}"
            ) from unknown
    found[ALERT_NAME] = name
    return make_labels(found)


def alert_series(entry: Entry, labels: Labels, name: str, **more: str) -> Labels:
    """Return a series Prometheus writes of an alert.

    Where a label's template comes to nothing the alert lacks the label, but its series have the template itself:
    Prometheus lays the labels of the alert over those of the rule (`sample` in rules/alerting.go).
    """
    return make_labels({**entry.templates, **dict(labels), METRIC_NAME: name, **more})


def alert_blocks(entry: Entry, outcome: Outcome) -> tuple[SeriesBlock, ...]:
    """Return the series Prometheus writes of alerts: `ALERTS` by state and `ALERTS_FOR_STATE`."""
    count, written_at = outcome.times.size, outcome.times - entry.query_offset
    pending: dict[Labels, list[tuple[int, int]]] = {}
    firing: dict[Labels, list[tuple[int, int]]] = {}
    states: dict[Labels, list[Stretch]] = {}
    for each in outcome.stretches:
        labels = outcome.labels[each.alert]
        end = count if each.end is None else each.end
        turn = end if each.fired is None else each.fired
        if each.active < turn:
            pending.setdefault(alert_series(entry, labels, ALERTS, alertstate="pending"), []).append(
                (each.active, turn)
            )
        if turn < end:
            firing.setdefault(alert_series(entry, labels, ALERTS, alertstate="firing"), []).append(
                (turn, end)
            )
        states.setdefault(alert_series(entry, labels, ALERTS_FOR_STATE), []).append(each)
    present = pending | firing
    blocks = []
    if present:
        shown = _spans(present.values(), count)
        blocks.append(SeriesBlock(tuple(present), written_at, np.ones(shown.shape), shown, ended(shown)))
    if states:
        blocks.append(_for_state(states, outcome.times, written_at))
    return tuple(blocks)


def _spans(columns: Iterable[list[tuple[int, int]]], count: int) -> Bool:
    listed = list(columns)
    shown = np.zeros((count, len(listed)), dtype=np.bool_)
    for column, spans in enumerate(listed):
        for start, end in spans:
            shown[start:end, column] = True
    return shown


def _for_state(states: Mapping[Labels, list[Stretch]], times: I64, written_at: I64) -> SeriesBlock:
    values = np.zeros((times.size, len(states)))
    shown = np.zeros(values.shape, dtype=np.bool_)
    for column, lives in enumerate(states.values()):
        for each in lives:
            shown[each.active : each.end, column] = True
            values[each.active : each.end, column] = times[each.active] // 1000
    return SeriesBlock(tuple(states), written_at, values, shown, ended(shown))


def ended(present: Bool) -> Bool:
    """Return where a series was in the previous evaluation but not in this one: a staleness marker is written."""
    stale = np.zeros_like(present)
    stale[1:] = present[:-1] & ~present[1:]
    return stale

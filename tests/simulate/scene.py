"""Small scenes for tests: rules as YAML, data in promtool's notation."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from textwrap import indent

import numpy as np

from rulelint.engine.labels import make_labels
from rulelint.engine.options import NEWEST, Version
from rulelint.engine.store import SeriesBlock, Store
from rulelint.fixtures.incidents import Incident
from rulelint.fixtures.model import Facts, Fixture, Source
from rulelint.promql.ast import Matcher
from rulelint.promql.parser import parse_expr
from rulelint.promql.series import STALE, parse_series
from rulelint.rules.load import load_bytes
from rulelint.rules.model import RuleFile
from rulelint.simulate.model import Simulation
from rulelint.simulate.options import SimulateOptions
from rulelint.simulate.run import simulate

MINUTE = 60_000
EVERYTHING: tuple[tuple[Matcher, ...], ...] = ((),)


def rule_file(text: str, path: str = "rules.yml", group: str = "g", settings: str = "") -> RuleFile:
    """Return the file with one group that holds these rules; `settings` are further keys of the group."""
    body = f"groups:\n  - name: {group}\n{indent(settings, '    ')}\n    rules:\n{indent(text, '      ')}"
    return whole_file(body, path)


def whole_file(text: str, path: str = "rules.yml") -> RuleFile:
    """Return a rule file that must be sound."""
    file = load_bytes(path, text.encode())
    assert file is not None
    assert not file.defects, file.defects
    return file


def block(series: str, step: int = MINUTE, start: int = 0) -> SeriesBlock:
    """Return `name{a="b"} 1 2 _ stale` with one sample a step."""
    labels, items = parse_series(series)
    written = [at for at, each in enumerate(items) if each is not None]
    stale = np.array([items[at] is STALE for at in written], dtype=np.bool_)
    values = np.array([value if isinstance(value := items[at], float) else 0.0 for at in written])
    times = start + step * np.array(written, dtype=np.int64)
    return SeriesBlock(
        (make_labels(labels),), times, values.reshape(-1, 1), ~stale.reshape(-1, 1), stale.reshape(-1, 1)
    )


def selectors(*texts: str) -> tuple[tuple[Matcher, ...], ...]:
    """Return selectors as a fixture lists them in `recorded`."""
    return tuple(parse_expr(text).matchers for text in texts)  # type: ignore[union-attr]


def fixture(
    *series: str,
    minutes: int = 60,
    step: int = MINUTE,
    recorded: tuple[tuple[Matcher, ...], ...] = EVERYTHING,
    incidents: Sequence[Incident] = (),
    applies_to: tuple[str, ...] = (),
    version: Version = NEWEST,
    external_labels: Mapping[str, str] | None = None,
    complete: bool = False,
) -> Fixture:
    """Return data from minute 0 on, evaluated every minute."""
    return Fixture(
        name="scene",
        folder=Path("fixtures/scene"),
        start=0,
        end=minutes * MINUTE,
        source=Source("synthetic"),
        applies_to=applies_to,
        recorded=recorded,
        representative=False,
        complete=complete,
        facts=Facts(version, external_labels=external_labels or {}),
        incidents=tuple(incidents),
        store=Store([block(each, step) for each in series]),
    )


def replay(rules: str, *series: str, minutes: int = 60, settings: str = "", **options: object) -> Simulation:
    """Replay the rules of one group on the series."""
    chosen = SimulateOptions(**options)  # type: ignore[arg-type]
    return simulate([rule_file(rules, settings=settings)], fixture(*series, minutes=minutes), chosen)


def fired(simulation: Simulation) -> list[tuple[str, int, int | None]]:
    """Return every episode as alert name, and minutes from firing to resolved."""
    return [
        (
            each.rule.name,
            each.fired_at // MINUTE,
            None if each.resolved_at is None else each.resolved_at // MINUTE,
        )
        for each in simulation.episodes
    ]

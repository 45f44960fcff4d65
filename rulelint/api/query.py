"""Evaluating an expression on a fixture."""

from pathlib import Path

from rulelint.dataclass import dataclass
from rulelint.engine.frame import Grid
from rulelint.engine.options import Version
from rulelint.errors import RulelintError
from rulelint.fixtures.load import load_fixture
from rulelint.fixtures.model import Fixture
from rulelint.fixtures.query import MAX_STEPS, Answer, ask

__all__ = ["Answer", "Times", "TimesError", "query"]


class TimesError(RulelintError):
    """The times asked for make no query."""


@dataclass(frozen=True, slots=True)
class Times:
    """When to evaluate, milliseconds since the epoch; what is None comes from the fixture.

    With `start`, `end` or `step` the query is one over a range, by default over the whole window at the evaluation
    interval or as many of them as it takes to stay within what Prometheus answers; with `whole` too, unless `at` is
    given.  Otherwise it is one at the time `at`, by default the end of the
    window.
    """

    at: int | None = None
    start: int | None = None
    end: int | None = None
    step: int | None = None
    whole: bool = False

    @property
    def is_range(self) -> bool:
        """Whether the query is over a range of times."""
        return (self.start, self.end, self.step) != (None, None, None) or (self.whole and self.at is None)

    def grid(self, fixture: Fixture) -> Grid:
        """Return the steps of the query; raise `TimesError`."""
        if not self.is_range:
            return Grid.at(fixture.end if self.at is None else self.at)
        if self.at is not None:
            raise TimesError("--at asks for one time: it does not go with --start, --end and --step")
        start = fixture.start if self.start is None else self.start
        end = fixture.end if self.end is None else self.end
        if end < start:
            raise TimesError("the end of the range is before its start")
        step = _default_step(fixture, end - start) if self.step is None else self.step
        if step <= 0:
            raise TimesError("the step must be more than zero")
        return Grid.between(start, end, step)


def _default_step(fixture: Fixture, length: int) -> int:
    """Return the evaluation interval, as many of them as it takes to stay within what Prometheus answers."""
    interval = fixture.facts.evaluation_interval
    return interval * -(-(length // interval + 1) // MAX_STEPS)


NOW = Times()


def query(expr: str, folder: Path, times: Times = NOW, version: Version | None = None) -> Answer:
    """Evaluate `expr` on the fixture in `folder`; raise `RulelintError` for what is wrong with fixture or times."""
    fixture = load_fixture(folder)
    return ask(fixture, expr, times.grid(fixture), at=not times.is_range, version=version)

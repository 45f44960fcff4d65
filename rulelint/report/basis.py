"""What the figures of a report rest on: fixture, window, how many were counted, interval, phase of evaluation.

No number without it (reference simulation.md §5): every section of the JSON report that holds figures has its entry
here, and a test walks the report for figures that have none.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Literal

from rulelint.dataclass import dataclass
from rulelint.report.quantities import duration, moment
from rulelint.simulate.model import Simulation
from rulelint.source.plural import plural

Object = dict[str, Any]

Interval = Literal["exact", "garwood", "wilson"]
"""How sure a figure is.  `exact`: everything in the window was counted, there is nothing to estimate.  Otherwise the
figures that say something of other times come with the bounds of a 95 % interval: Garwood's for rates of a week,
Wilson's for shares."""


@dataclass(frozen=True, slots=True)
class Counted:
    """What the figures of a section count: `count` of a simulation, named by `unit`."""

    unit: str
    count: Callable[[Simulation], int]
    interval: Interval = "exact"


def _messages(simulation: Simulation) -> int:
    return len(simulation.told.messages) if simulation.told else 0


def _incidents(simulation: Simulation) -> int:
    return len(simulation.coverage.incidents)


def _fires(simulation: Simulation) -> int:
    return simulation.coverage.fires


SECTIONS: Mapping[str, Counted] = {
    "fixtures": Counted("incident", _incidents, "wilson"),
    "simulated": Counted("rule", lambda done: len(done.rules)),
    "audiences": Counted("message", _messages, "garwood"),
    "noise": Counted("episode", lambda done: len(done.episodes), "garwood"),
    "fidelity": Counted("rule", lambda done: len(done.history.rules)),
    "coverage": Counted("incident", _incidents),
    "anti_patterns": Counted("episode", lambda done: len(done.episodes)),
    "redundancy": Counted("episode", lambda done: len(done.episodes)),
    "cascades": Counted("episode", lambda done: len(done.episodes)),
    "structure": Counted("rule", lambda done: len(done.rules)),
    "margins": Counted("rule", lambda done: len(done.margins)),
    "seasons": Counted("episode", lambda done: len(done.episodes)),
    "failures": Counted("rule", lambda done: len(done.rules)),
    "phases": Counted("phase", lambda done: len(done.phases.phases) if done.phases else 0),
}
"""The sections of the JSON report that hold figures."""


def basis_objects(
    simulations: Sequence[Simulation], sections: Mapping[str, Counted] = SECTIONS
) -> list[Object]:
    """Return what the figures of each section and fixture rest on."""
    return [
        {
            "section": name,
            **_common(done),
            "unit": each.unit,
            "n": each.count(done),
            "interval": each.interval,
        }
        for done in simulations
        for name, each in sections.items()
    ]


def _common(simulation: Simulation) -> Object:
    major, minor = simulation.version
    told = simulation.told
    return {
        "fixture": simulation.fixture,
        "sha256": simulation.sha256,
        "start": moment(simulation.start),
        "end": moment(simulation.end),
        "representative": simulation.representative,
        "prometheus": f"{major}.{minor}",
        "alertmanager": ".".join(map(str, told.version)) if told else None,
        "phase": {
            "offset": simulation.phase / 1000,
            "looked_at": list(simulation.phases.phases) if simulation.phases else [0.0],
        },
    }


def basis_lines(simulation: Simulation) -> Iterator[str]:
    """Yield what a reader has to know of all tables below: one line, and one for each reason to trust them less."""
    counts = [plural(_fires(simulation), "fire"), plural(_incidents(simulation), "incident")]
    if simulation.told:
        counts.append(plural(_messages(simulation), "message"))
    seen = len(simulation.phases.phases) if simulation.phases else 1
    phases = f"{seen} phases" if seen > 1 else f"phase {duration(simulation.phase)} only"
    yield f"n = {', '.join(counts)}; exact for this window, rates of a week and recall with 95 % intervals; {phases}"
    for each in simulation.caveats:
        yield f"careful: {each.message}"


def caveat_objects(simulation: Simulation) -> list[Object]:
    """Return the reasons to trust a fixture less."""
    return [{"kind": each.kind, "message": each.message} for each in simulation.caveats]

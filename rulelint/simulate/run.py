"""Replay rules on a fixture: the entry to simulation."""

from collections.abc import Sequence

from rulelint.fixtures.model import Fixture
from rulelint.rules.model import RuleFile
from rulelint.simulate.model import Simulation
from rulelint.simulate.options import DEFAULT_OPTIONS, SimulateOptions


def simulate(
    files: Sequence[RuleFile], fixture: Fixture, options: SimulateOptions = DEFAULT_OPTIONS
) -> Simulation:
    """Return what the rules of `files` would have done on the data of `fixture`, tick by tick as Prometheus."""
    raise NotImplementedError

"""What a finished replay says of its rules as a whole: what is redundant, what is wrong, how true it is."""

from dataclasses import replace

from rulelint.fixtures.model import Fixture
from rulelint.simulate.fidelity import history
from rulelint.simulate.model import Simulation
from rulelint.simulate.noise.groups import with_extremes
from rulelint.simulate.noise.patterns import anti_patterns
from rulelint.simulate.notify.sent import Outbound
from rulelint.simulate.options import SimulateOptions
from rulelint.simulate.redundancy.relations import Setting, redundancy


def judged(
    simulation: Simulation, fixture: Fixture, options: SimulateOptions, outbound: Outbound
) -> Simulation:
    """Return the simulation with everything that is only seen once all rules are replayed."""
    counted = {each.rule for each in simulation.noise if not each.heartbeat}
    rules = {each.rule: each for each in simulation.rules if each.rule in counted}
    setting = Setting(options.noise.keys, options.levels, options.alertmanager, outbound)
    found = replace(simulation, redundancy=redundancy(rules, simulation.episodes, simulation.end, setting))
    noise = {each.rule: each for each in simulation.noise}
    found = replace(
        found,
        owners=with_extremes(simulation.owners, noise),
        severities=with_extremes(simulation.severities, noise),
        groups=with_extremes(simulation.groups, noise),
    )
    return replace(
        found, anti_patterns=tuple(anti_patterns(found, options)), history=history(simulation, fixture)
    )

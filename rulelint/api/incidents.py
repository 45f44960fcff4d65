"""Which incident is guarded by which rule, on the fixtures that cover it."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from rulelint.api.files import discover, load
from rulelint.api.replay_pool import REPLAY_POOL, ReplayPool
from rulelint.api.simulate import fixture_folders, options_for
from rulelint.dataclass import dataclass
from rulelint.engine.options import Version
from rulelint.errors import NothingToCheckError
from rulelint.fixtures.document import incidents_of
from rulelint.fixtures.errors import FixtureError
from rulelint.fixtures.incidents import Incident
from rulelint.fixtures.load import load_fixture
from rulelint.fixtures.model import Fixture
from rulelint.policy.config import Config
from rulelint.simulate.coverage.guards import GuardedIncident, guarded_incidents
from rulelint.simulate.model import Simulation
from rulelint.simulate.run import simulate


@dataclass(frozen=True, slots=True)
class Request:
    """What the command line adds to the configuration.

    `incidents` are files of incidents besides those of the fixtures; they are looked for in every fixture.
    `alertmanager` is read instead of the configured one; `version` None means each fixture's own.
    `pool` replays the rules.
    """

    fixtures: tuple[Path, ...] = ()
    incidents: tuple[Path, ...] = ()
    alertmanager: Path | None = None
    version: Version | None = None
    pool: ReplayPool = REPLAY_POOL


@dataclass(frozen=True)
class Guarded:
    """The incidents, the most severe first, and the replays that say so."""

    incidents: tuple[GuardedIncident, ...]
    simulations: tuple[Simulation, ...]


def guarded(paths: Sequence[Path], config: Config, request: Request) -> Guarded:
    """Replay the rule files among `paths` on every fixture, and say what guards each incident.

    Raises `NothingToCheckError` where there is no incident, `RulelintError` for what is wrong outside the rules.
    """
    here = Path.cwd()
    more = [incident for path in request.incidents for incident in _read(path)]
    folders = request.fixtures or tuple(fixture_folders(config, here))
    fixtures = [_with(load_fixture(folder), more) for folder in folders]
    listed = [incident for fixture in fixtures for incident in fixture.incidents]
    incidents = {(each.name, each.start): each for each in (*listed, *more)}
    if not incidents:
        raise NothingToCheckError(
            "there is no incident to guard",
            advice="write them to the incidents.yaml of a fixture, or name a file with --incidents",
        )
    files = load(discover(paths, config, here)).files
    options = options_for(config, here, request.alertmanager)
    options = replace(options, version=request.version, executor=request.pool)
    simulations = tuple(simulate(files, fixture, options) for fixture in fixtures)
    return Guarded(
        guarded_incidents(incidents.values(), simulations, options.levels, options.tail), simulations
    )


def _read(path: Path) -> tuple[Incident, ...]:
    try:
        return incidents_of(path.as_posix(), path.read_bytes())
    except OSError as error:
        raise FixtureError(error.strerror or "unreadable", path.as_posix()) from None


def _with(fixture: Fixture, more: Sequence[Incident]) -> Fixture:
    """Return the fixture with further incidents; those it lists itself are its own."""
    own = {(each.name, each.start) for each in fixture.incidents}
    added = tuple(each for each in more if (each.name, each.start) not in own)
    return replace(fixture, incidents=(*fixture.incidents, *added))

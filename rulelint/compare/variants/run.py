"""Replay two variants and put them side by side: the entry."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from rulelint.compare.variants.model import Side, Told, Twins, Variant, Variants
from rulelint.compare.variants.overlap import Joint
from rulelint.compare.variants.side import Look
from rulelint.fixtures.model import Fixture
from rulelint.simulate.model import NotSimulated, Simulation
from rulelint.simulate.options import SimulateOptions
from rulelint.simulate.run import simulate


def compare_variants(
    a: Variant, b: Variant, twins: Sequence[Twins], fixture: Fixture, options: SimulateOptions
) -> Variants:
    """Return what both variants do on a fixture."""
    done = simulate(a.files, fixture, options), simulate(b.files, fixture, options)
    unknown = _unknown(done, twins)
    missing = {each.rule for each in unknown}
    known = tuple(each for each in twins if each.a not in missing and each.b not in missing)
    since = _counted_from(done, known)
    looks = (
        Look(a, done[0], {each.a: each for each in known if each.a}, since, fixture, options),
        Look(b, done[1], {each.b: each for each in known if each.b}, since, fixture, options),
    )
    simulation, joint = done[0], Joint(*looks)
    sides = looks[0].side(), looks[1].side()
    return Variants(
        fixture=simulation.fixture,
        sha256=simulation.sha256,
        start=simulation.start,
        end=simulation.end,
        counted_from=min(since.values(), default=simulation.end),
        representative=simulation.representative,
        version=simulation.version,
        phase=simulation.phase,
        alertmanager=options.alertmanager.file.path if options.alertmanager else None,
        caveats=simulation.caveats,
        twins=known,
        unknown=unknown,
        incidents=tuple(each.incident for each in simulation.coverage.incidents),
        a=_beside(*sides),
        b=_beside(sides[1], sides[0]),
        overlap=joint.overlap(),
        discordant=joint.discordant(),
    )


def _beside(side: Side, other: Side) -> Side:
    """Return a side with what it is known to miss: an incident the other one tells of was there to be seen."""
    told = tuple(
        Told("missed", None) if (one.verdict, another.verdict) == ("unknown", "hit") else one
        for one, another in zip(side.told, other.told, strict=True)
    )
    return replace(side, told=told)


def _unknown(done: Iterable[Simulation], twins: Sequence[Twins]) -> tuple[NotSimulated, ...]:
    asked = {key for each in twins for key in (each.a, each.b)}
    found = {each.rule: each for side in done for each in side.not_simulated if each.rule in asked}
    return tuple(found[key] for key in sorted(found))


def _counted_from(done: tuple[Simulation, Simulation], twins: Sequence[Twins]) -> Mapping[Twins, int]:
    """Return from when both rules of each pair are known."""
    a, b = ({each.rule: each.counted_from for each in side.rules} for side in done)
    return {
        each: max(side[key] for side, key in ((a, each.a), (b, each.b)) if key is not None) for each in twins
    }

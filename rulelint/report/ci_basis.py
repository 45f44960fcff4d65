"""What the figures of both sides of a pull request rest on, as for a simulation."""

from collections.abc import Iterator, Sequence
from typing import Any

from rulelint.compare.replay import Replay
from rulelint.report.quantities import duration, moment
from rulelint.source.plural import plural

Object = dict[str, Any]


def comparison_basis(replays: Sequence[Replay]) -> list[Object]:
    """Return what the figures of both sides rest on: those of the gates, and those of the tables."""
    return [
        {
            "section": section,
            **_of_replay(each),
            "unit": "episode",
            "n": sum(_fires(each)),
            "interval": "garwood" if each.notified and each.base.representative else "exact",
        }
        for each in replays
        for section in ("regressions", "replays")
    ]


def _fires(replay: Replay) -> tuple[int, int]:
    """Return how many fires both sides have of what is compared: rules that one of them cannot replay are left out."""
    loads = replay.owner_loads.values()
    return sum(base.episodes for base, _ in loads), sum(head.episodes for _, head in loads)


def _of_replay(replay: Replay) -> Object:
    base, ground = replay.base, replay.base.ground
    told = replay.notified.base if replay.notified else None
    return {
        "fixture": replay.fixture,
        "sha256": ground.sha256,
        "start": moment(base.start),
        "end": moment(base.end),
        "representative": base.representative,
        "prometheus": f"{ground.version.major}.{ground.version.minor}",
        "alertmanager": ".".join(map(str, told.version)) if told else None,
        "phase": {"offset": ground.phase / 1000, "looked_at": list(replay.looked_at)},
    }


def comparison_lines(replays: Sequence[Replay]) -> Iterator[str]:
    """Yield what the tables of each fixture rest on: one line, and one for each reason to trust it less."""
    for each in replays:
        if each.incidents_only:
            continue
        base, ground = each.base, each.base.ground
        length = duration(base.end - base.start)
        kind = "representative" if base.representative else "not representative"
        before, after = _fires(each)
        incidents = plural(len(base.coverage.incidents), "incident")
        counts = f"{plural(before, 'fire')} in base, {after} in head, {incidents}"
        seen = len(each.looked_at)
        phases = f"{seen} phases" if seen > 1 else f"phase {duration(ground.phase)} only"
        yield (
            f"fixture {each.fixture}: {moment(base.start)} to {moment(base.end)} ({length}), {kind}; n = {counts}; "
            f"exact for this window; {phases}"
        )
        yield from (f"careful: {caveat.message}" for caveat in ground.caveats)

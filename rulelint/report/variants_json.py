"""Two variants side by side, for programs: `variants` in version 1 of `schemas/results.schema.json`."""

from collections.abc import Sequence
from typing import Any

from rulelint.compare.variants.model import Side, Twins, Variants
from rulelint.report.base import LintResult
from rulelint.report.json import VERSION, dump, summary_object
from rulelint.report.margins_json import margins_object
from rulelint.report.quantities import moment
from rulelint.report.rate_json import rate_object
from rulelint.report.rule_key import key_object
from rulelint.rules.model import RuleFile

Object = dict[str, Any]


def render(done: Variants, files: Sequence[RuleFile]) -> str:
    """Return the results of `rulelint compare`."""
    return dump(
        {
            "version": VERSION,
            "findings": [],
            "suppressed": [],
            "summary": summary_object(LintResult((), tuple(files))),
            "variants": _variants(done),
        }
    )


def _variants(done: Variants) -> Object:
    major, minor = done.version
    overlap, split = done.overlap, done.discordant
    return {
        "fixture": done.fixture,
        "sha256": done.sha256,
        "start": moment(done.start),
        "end": moment(done.end),
        "counted_from": moment(done.counted_from),
        "prometheus": f"{major}.{minor}",
        "phase": done.phase / 1000,
        "representative": done.representative,
        "alertmanager": done.alertmanager,
        "measure": "fires" if done.a.pages is None else "pages",
        "caveats": [{"kind": each.kind, "message": each.message} for each in done.caveats],
        "twins": [_twins(each) for each in done.twins],
        "not_simulated": [
            {"rule": key_object(each.rule), "reason": each.reason, "message": each.message}
            for each in done.unknown
        ],
        "a": _side(done.a, done),
        "b": _side(done.b, done),
        "overlap": {
            "labels": list(overlap.keys),
            "a": {"with_twin": overlap.both[0], "without": overlap.only[0]},
            "b": {"with_twin": overlap.both[1], "without": overlap.only[1]},
            "jaccard": overlap.jaccard,
        },
        "discordant": {"only_a": split.only_a, "only_b": split.only_b, "p": split.p},
    }


def _twins(twins: Twins) -> Object:
    return {
        "a": None if twins.a is None else key_object(twins.a),
        "b": None if twins.b is None else key_object(twins.b),
    }


def _side(side: Side, done: Variants) -> Object:
    recall = side.recall
    low, high = recall.interval
    return {
        "name": side.name,
        "fires": side.fires,
        "alerts": side.alerts,
        "firing_time": side.firing_time / 1000,
        "pages": side.pages,
        "weekly": rate_object(side.weekly),
        "recall": {"hit": recall.part, "known": recall.whole, "low": low, "high": high},
        "mean_time_to_tell": None if side.mean_after is None else side.mean_after / 1000,
        "incidents": [
            {
                "name": incident.name,
                "verdict": told.verdict,
                "time_to_tell": None if told.after is None else told.after / 1000,
                "is_bound": told.is_bound,
            }
            for incident, told in zip(done.incidents, side.told, strict=True)
        ],
        "margins": [
            {"fixture": done.fixture, **margins_object(key, found)}
            for key, found in sorted(side.margins.items())
        ],
    }

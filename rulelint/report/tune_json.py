"""What `rulelint tune` found, for programs: `tuning` in version 1 of `schemas/results.schema.json`."""

from collections.abc import Iterable, Sequence
from typing import Any

from rulelint.promql.printer import print_expr
from rulelint.report.base import LintResult
from rulelint.report.json import VERSION, dump, summary_object
from rulelint.report.quantities import moment
from rulelint.report.rate_json import rate_object
from rulelint.report.rule_key import key_object
from rulelint.rules.model import RuleFile
from rulelint.simulate.seasons import Predictable
from rulelint.simulate.tuning.comparison import Comparison
from rulelint.simulate.tuning.history import QUANTILES, History, HourOfWeek, Quantiles
from rulelint.simulate.tuning.model import Setting, Trial, Tuning

Object = dict[str, Any]


def render(tuning: Tuning, files: Sequence[RuleFile], diff: str, *, unwritten: bool) -> str:
    """Return the results of `rulelint tune`."""
    return dump(
        {
            "version": VERSION,
            "findings": [],
            "suppressed": [],
            "summary": summary_object(LintResult((), tuple(files))),
            "tuning": _tuning(tuning, diff, unwritten=unwritten),
        }
    )


def _tuning(tuning: Tuning, diff: str, *, unwritten: bool) -> Object:
    major, minor = tuning.version
    budget = tuning.budget
    return {
        "rule": key_object(tuning.rule.rule),
        "owner": tuning.rule.owner,
        "severity": tuning.rule.severity,
        "fixture": tuning.fixture,
        "start": moment(tuning.start),
        "end": moment(tuning.end),
        "prometheus": f"{major}.{minor}",
        "phase": tuning.phase / 1000,
        "representative": tuning.representative,
        "alertmanager": tuning.alertmanager,
        "measure": "fires" if tuning.base.pages is None else "pages",
        "comparisons": [_comparison(each) for each in tuning.comparisons],
        "comparison": None if tuning.comparison is None else tuning.comparisons.index(tuning.comparison) + 1,
        "incidents": [each.name for each in tuning.incidents],
        "readers": list(tuning.readers),
        "budget": None if budget is None else {"limit": budget.limit, "of": budget.of},
        "max_delay": tuning.request.max_delay / 1000,
        "base": _trial(tuning.base),
        "trials": [_trial(each) for each in tuning.trials],
        "pareto": [_setting(each.setting) for each in tuning.pareto],
        "proposal": None if tuning.proposal is None else _trial(tuning.proposal),
        "verdict": tuning.verdict,
        "diff": diff,
        "unwritten": unwritten,
        "history": None if tuning.history is None else _history(tuning.history),
    }


def _comparison(found: Comparison) -> Object:
    return {"expr": print_expr(found.node), "number": found.number, "form": found.form}


def _setting(setting: Setting) -> Object:
    return {
        "threshold": setting.number,
        "comparator": setting.op or None,
        "for": setting.hold / 1000,
        "keep_firing_for": setting.keep / 1000,
    }


def _trial(trial: Trial) -> Object:
    figures = trial.figures
    return {
        "setting": _setting(trial.setting),
        "changed": list(trial.changed),
        "distance": trial.distance,
        "counted_from": moment(trial.counted_from),
        "window": figures.window / 1000,
        "fires": figures.fires,
        "weekly_fires": rate_object(trial.weekly_fires),
        "pages": trial.pages,
        "weekly_pages": rate_object(trial.weekly_pages),
        "owner_pages": trial.owner_pages,
        "weekly_owner_pages": rate_object(trial.weekly_owner),
        "firing_time": figures.firing_time / 1000,
        "duty": figures.duty,
        "short_share": figures.short_share,
        "near_fires": figures.near_fires,
        "detected": trial.detected,
        "recall": trial.detected / len(trial.delays) if trial.delays else None,
        "mean_time_to_detect": None if trial.mean_delay is None else trial.mean_delay / 1000,
        "time_to_detect": [None if each is None else each / 1000 for each in trial.delays],
    }


def _history(history: History) -> Object:
    return {
        "every": history.every,
        "weeks": history.weeks,
        "beyond": history.beyond,
        "outside": _quantiles(history.outside),
        "during": _quantiles(history.during),
        "hours": [_hour(each) for each in history.hours],
        "predictable": None if history.predictable is None else _predictable(history.predictable),
    }


def _predictable(found: Predictable) -> Object:
    times = [each / 1000 for each in found.times]
    return {"times": times, "expected": found.expected, "probability": found.probability}


def _quantiles(found: Quantiles) -> Object:
    pairs: Iterable[tuple[float, float]] = zip(QUANTILES, found.values, strict=False)
    return {"n": found.n, "quantiles": [{"quantile": each, "value": value} for each, value in pairs]}


def _hour(found: HourOfWeek) -> Object:
    return {
        "weekend": found.weekend,
        "hour": found.hour,
        "n": found.n,
        "median": found.median,
        "high": found.high,
    }

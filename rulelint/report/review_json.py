"""Reviews for programs: version 1 of `schemas/review.schema.json`.  Times are RFC 3339, durations seconds."""

from collections.abc import Sequence
from typing import Any

from rulelint.report.json import VERSION, dump
from rulelint.report.quantities import moment
from rulelint.report.rule_key import key_object
from rulelint.review.cards import Card
from rulelint.review.earlier import CardKey
from rulelint.review.feedback import Entry
from rulelint.review.model import Basis, Item
from rulelint.review.run import Review
from rulelint.review.trend import Trend, key_of
from rulelint.review.verdicts import Actionable

Object = dict[str, Any]


def render(review: Review) -> str:
    """Return everything that a review found."""
    return dump(
        {
            "version": VERSION,
            "basis": _basis(review.basis),
            "items": [item_object(each) for each in review.items],
            "actionable": _actionable(review),
            "unmatched": _unmatched(review.verdicts.unmatched),
            "cards": [_card(each) for each in review.cards],
            "trend": _trend(review.trend) if review.trend else None,
        }
    )


def item_object(item: Item) -> Object:
    """Return one item."""
    return {
        "key": item.key,
        "kind": item.kind,
        "title": item.title,
        "rule": key_object(item.rule) if item.rule else None,
        "other": key_object(item.other) if item.other else None,
        "incident": item.incident or None,
        "path": item.path or None,
        "line": item.line or None,
        "owner": item.owner,
        "severity": item.severity,
        "risk": {
            "value": item.risk.value,
            "severity": item.risk.severity,
            "severity_because": item.risk.severity_because,
            "likelihood": item.risk.likelihood,
            "likelihood_because": item.risk.likelihood_because,
        },
        "evidence": [{"name": each.name, "value": each.value, "text": each.text} for each in item.evidence],
        "action": item.action,
    }


def _basis(basis: Basis) -> Object:
    path, version = basis.alertmanager or (None, ())
    return {
        "today": basis.today.isoformat(),
        "since": basis.since.isoformat() if basis.since else None,
        "weeks": basis.weeks,
        "recorded": basis.recorded / 1000,
        "fixtures": [
            {
                "name": each.name,
                "start": moment(each.start),
                "end": moment(each.end),
                "representative": each.representative,
                "complete": each.complete,
                "prometheus": ".".join(map(str, each.version)),
                "phase": each.phase / 1000,
                "sha256": each.sha256,
                "caveats": [{"kind": caveat.kind, "message": caveat.message} for caveat in each.caveats],
            }
            for each in basis.fixtures
        ],
        "alertmanager": None if path is None else {"path": path, "version": ".".join(map(str, version))},
        "alerts": basis.alerts,
        "simulated": basis.simulated,
        "waiting": basis.waiting,
        "feedback": {"entries": basis.entries, "matched": basis.matched},
    }


def _actionable(review: Review) -> list[Object]:
    said = review.verdicts
    rules = [{"by": "rule", "rule": key_object(key), **_share(said.rules[key])} for key in sorted(said.rules)]
    owners = [{"by": "owner", "owner": name, **_share(said.owners[name])} for name in sorted(said.owners)]
    return [*rules, *owners, {"by": "total", **_share(said.total)}]


def _share(said: Actionable) -> Object:
    low, high = said.interval
    return {
        "n": said.n,
        "useful": said.useful,
        "false": said.false,
        "ignored": said.ignored,
        "rate": said.rate,
        "low": low if said.n else None,
        "high": high if said.n else None,
    }


def _unmatched(entries: Sequence[Entry]) -> list[Object]:
    return [
        {
            "time": moment(each.time),
            "alert": each.alert or None,
            "labels": dict(each.labels),
            "receiver": each.receiver or None,
            "group": dict(each.group),
            "verdict": each.verdict,
            "id": each.id or None,
        }
        for each in entries
    ]


def _card(card: Card) -> Object:
    grade = card.grade
    return {
        **_about(key_of(card)),
        "owner": card.owner,
        "rules": card.rules,
        "measures": [
            {
                "part": each.part,
                "value": each.value,
                "unit": each.unit,
                "n": each.n,
                "known": each.known,
                "of": each.of,
                "interval": {"low": each.interval[0], "high": each.interval[1]} if each.interval else None,
                "weeks": each.weeks,
                "score": {"low": each.score[0], "high": each.score[1]},
                "text": each.text,
            }
            for each in card.measures
        ],
        "grade": {"low": grade.low, "high": grade.high, "weights": dict(grade.weights)} if grade else None,
    }


def _about(key: CardKey) -> Object:
    by, name, rule = key
    return {"by": by, "name": name, "rule": key_object(rule) if rule else None}


def _trend(trend: Trend) -> Object:
    return {
        "since": trend.since,
        "same_data": trend.same_data,
        "changes": [
            {
                **_about(each.card),
                "part": each.part,
                "before": each.before,
                "after": each.after,
                "difference": each.difference,
                "p": each.p,
                "direction": each.direction,
            }
            for each in trend.changes
        ],
        "new": sorted(trend.new),
        "done": [{"key": key, "title": title} for key, title in trend.done],
        "gone": [_about(key) for key in trend.gone],
    }

"""Comments written for pint, understood where `checks.pint_comments` asks for it.

https://cloudflare.github.io/pint/ignoring.html: `ignore/file`, `ignore/line`, `ignore/next-line`, `ignore/begin` with
`ignore/end`; `disable NAME` and `snooze TIME NAME` for a rule, `file/disable` and `file/snooze` for the file.  NAME
may be followed by parameters of pint's check in brackets: the comment is then about one server or metric, and counts
here for all of them.
"""

import re
from collections.abc import Iterator, Mapping
from datetime import date

from rulelint.policy.directives import Directive, Name
from rulelint.policy.places import FILE, Key, Places
from rulelint.rules.model import RuleFile
from rulelint.source.comments import Comment

EVERYTHING = ("all",)

NAMES: Mapping[str, tuple[str, ...]] = {
    "alerts/absent": ("alert/impatient-absence", "expr/absent-of-certain"),
    "alerts/annotation": ("policy/summary", "policy/description", "policy/runbook", "policy/dashboard"),
    "alerts/comparison": ("alert/no-condition", "expr/always-true-comparison"),
    "alerts/external_labels": ("template/unknown-external-label",),
    "alerts/for": ("alert/for-below-interval", "alert/redundant-for", "schema/invalid-duration"),
    "alerts/template": ("template", "fleet/label-not-recorded", "label/depends-on-value"),
    "labels/conflict": ("label/external-conflict",),
    "promql/aggregate": ("expr/removed-label", "policy/aggregation"),
    "promql/counter": ("expr/counter-without-rate",),
    "promql/features": ("expr/unavailable-feature",),
    "promql/fragile": ("alert/changing-series", "alert/uneven-sums"),
    "promql/impossible": (
        "expr/impossible-comparison",
        "expr/impossible-join",
        "expr/removed-label",
        "expr/join-on-removed-label",
        "expr/fallback-always-there",
    ),
    "promql/nan": ("expr/nan-in-sum",),
    "promql/offset": ("expr/beyond-retention",),
    "promql/range_query": ("expr/beyond-retention", "policy/durations"),
    "promql/rate": ("expr/short-window", "expr/rate-on-gauge", "expr/rate-of-aggregate"),
    "promql/regexp": (
        "expr/invalid-regex",
        "expr/needless-anchor",
        "expr/needless-matcher",
        "expr/needless-regex",
        "expr/wildcard-in-value",
    ),
    "promql/selector": ("policy/selectors",),
    "promql/series": (
        "expr/unknown-metric",
        "expr/unknown-label",
        "expr/unknown-value",
        "expr/vanished-metric",
        "fleet/unknown-alert",
    ),
    "promql/syntax": ("expr/syntax",),
    "promql/vector_matching": ("expr/join-matches-nothing",),
    "query/cost": ("expr/many-series", "fleet/computed-again"),
    "rule/dependency": ("fleet/recorded-in-other-group",),
    "rule/duplicate": ("fleet/duplicate-rule", "fleet/duplicate-across-files"),
    "rule/for": ("policy/durations",),
    "rule/label": ("policy/severity", "policy/category"),
    "rule/name": ("policy/naming",),
    "rule/owner": ("policy/owner",),
    "yaml/parse": ("yaml", "schema"),
}
"""Check of pint → names of ours that say the same; what is not here has no counterpart."""

_FORM = re.compile(
    r"pint\s+(?P<verb>(?:file/)?(?:disable|snooze)|ignore/(?:file|line|next-line|begin|end))\b\s*(?P<rest>.*)"
)
_SNOOZE = re.compile(r"(?P<day>\d{4}-\d{2}-\d{2})(?:T\S*)?\s+(?P<rest>.+)")


def read_pint(file: RuleFile, places: Places) -> Iterator[Directive]:
    """Yield what the comments of a file ask pint for, as far as rulelint has such a check."""
    opened: Comment | None = None
    for comment in file.comments:
        form = _FORM.match(comment.text)
        if not form:
            continue
        verb, rest = form["verb"], form["rest"]
        if verb == "ignore/begin":
            opened = opened or comment
        elif verb == "ignore/end" and opened:
            yield _everything(opened, _lines_between(places, opened, comment))
            opened = None
        elif verb.startswith("ignore/") and verb != "ignore/end":
            yield _everything(comment, _ignored(verb, places, comment))
        elif not verb.startswith("ignore/"):
            yield from _disabled(verb, rest, comment, places)
    if opened:
        end = len(file.source.line_starts)
        yield _everything(opened, _numbered(places.line(opened.span.start), end))


def _ignored(verb: str, places: Places, comment: Comment) -> tuple[Key, ...]:
    line = places.line(comment.span.start)
    match verb:
        case "ignore/file":
            return (FILE,)
        case "ignore/line":
            return (("line", line),)
        case _:
            return (("line", line + 1), ("scope", line + 1))


def _disabled(verb: str, rest: str, comment: Comment, places: Places) -> Iterator[Directive]:
    until = None
    if verb.endswith("snooze"):
        snooze = _SNOOZE.match(rest)
        if not snooze:
            return
        rest = snooze["rest"]
        try:
            until = date.fromisoformat(snooze["day"])
        except ValueError:
            return
    ours = NAMES.get(re.split(r"[(\s]", rest, maxsplit=1)[0])
    if ours:
        at = comment.span.start
        covers = FILE if verb.startswith("file/") else places.rule_at(at) or places.below(at)
        yield _directive(ours, comment, (covers,), until)


def _everything(comment: Comment, covers: tuple[Key, ...]) -> Directive:
    return _directive(EVERYTHING, comment, covers, None)


def _directive(
    names: tuple[str, ...], comment: Comment, covers: tuple[Key, ...], until: date | None
) -> Directive:
    found = tuple(Name(name, comment.span) for name in names)
    return Directive(found, f"# {comment.text}", comment.span, covers, until, foreign=True)


def _lines_between(places: Places, begin: Comment, end: Comment) -> tuple[Key, ...]:
    return _numbered(places.line(begin.span.start), places.line(end.span.start))


def _numbered(first: int, last: int) -> tuple[Key, ...]:
    return tuple(("line", line) for line in range(first, last + 1))

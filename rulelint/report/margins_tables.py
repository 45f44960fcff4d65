"""The table of thresholds that nearly decided otherwise; text and Markdown only draw it."""

from collections.abc import Iterator

from rulelint.promql.quoting import quote
from rulelint.report.quantities import of, percent
from rulelint.report.rule_key import rule_name
from rulelint.report.tables import Table
from rulelint.simulate.key import RuleKey
from rulelint.simulate.margins.model import NEAR, RuleMargins
from rulelint.simulate.model import Simulation
from rulelint.source.plural import plural

MOST = 20
"""Rules at most; everything is in the JSON report."""


def margins_tables(simulation: Simulation) -> Iterator[Table]:
    """Yield the rules of which a series is so near to the threshold that a little decides."""
    near = [(key, each) for key, each in simulation.margins.items() if each.on_data or each.near_misses]
    near.sort(key=lambda each: (_distance(each[1]), each[0]))
    note = (
        "headroom: by how much of the threshold a series held, or missed it, for as long as `for` asks: a threshold "
        "changed by that much fires no more, or begins to; on the data: within 5%; near: missed it by at most 10%"
    )
    if len(near) > MOST:
        note += f"; {plural(len(near) - MOST, 'more rule')}: see the JSON report"
    head = ("rule", "series", "on the data", "near", "headroom", "of", "best margin")
    yield Table(
        "thresholds that sit on the data",
        head,
        tuple(_row(*each) for each in near[:MOST]),
        (1, 2, 3, 4, 6),
        note,
    )


def _distance(found: RuleMargins) -> float:
    return min(abs(each) for each in found.headrooms)


def _row(key: RuleKey, found: RuleMargins) -> tuple[str, ...]:
    known = [each for each in found.series if each.headroom is not None and each.headroom >= NEAR]
    nearest = min(known, key=lambda each: (abs(each.headroom or 0.0), each.labels))
    return (
        rule_name(key),
        str(len(found.series)),
        of(len(found.on_data), len(found.series)),
        of(found.near_misses, len(found.series)),
        percent(nearest.headroom),
        ", ".join(f"{name}={quote(value)}" for name, value in nearest.labels) or "{}",
        percent(found.best),
    )

"""The `review` block of the configuration, read into the values `rulelint.review.options` defines."""

from collections.abc import Mapping
from typing import Any

from rulelint.checks.asked import PolicySettings
from rulelint.compare.gates import Gates
from rulelint.review.options import DEFAULT_REVIEW, PARTS, ReviewOptions


def parse_review(
    document: Mapping[str, Any], policy: PolicySettings, gates: Gates, weeks: float | None = None
) -> ReviewOptions:
    """Return the options of a `review` block that is valid against `config.schema.json`.

    The severities are those of `policy.severity`, the budgets of owners those of `gates.pages_per_week`; `weeks` counts
    more than the block.
    """
    weights = document.get("weights", {})
    return ReviewOptions(
        weeks=document.get("weeks", DEFAULT_REVIEW.weeks) if weeks is None else weeks,
        pages_per_week=document.get("pages_per_week", DEFAULT_REVIEW.pages_per_week),
        actionable=document.get("actionable", DEFAULT_REVIEW.actionable),
        levels=policy.severity.levels if policy.severity else DEFAULT_REVIEW.levels,
        weights={part: weights[part] for part in PARTS if weights.get(part)},
        budget=gates.pages_per_week.limit,
    )

"""What a team demands of its rules: the keys of `policy:` that checks read, None unless asked for.

Nothing of the policies themselves is loaded here: most starts ask for none.
"""

from dataclasses import replace
from typing import TYPE_CHECKING

from rulelint.dataclass import dataclass

if TYPE_CHECKING:
    from rulelint.checks.settings import (
        AggregationPolicy,
        CategoryPolicy,
        ChannelPolicy,
        DashboardPolicy,
        DescriptionPolicy,
        DurationPolicy,
        EvidencePolicy,
        ExpiryPolicy,
        LoadPolicy,
        NamingPolicy,
        Origin,
        OwnerPolicy,
        PolicyBlock,
        ReviewPolicy,
        RunbookPolicy,
        SchemaPolicy,
        SelectorPolicy,
        SeverityPolicy,
        SummaryPolicy,
        TriggerPolicy,
    )


@dataclass(frozen=True, slots=True)
class PolicySettings:
    """The keys of `policy:`; a policy check runs only where its key is not None.

    `blocks` change policies for the rules they fit, in written order; `locked` are the keys nobody may loosen.
    """

    owner: "OwnerPolicy | None" = None
    severity: "SeverityPolicy | None" = None
    category: "CategoryPolicy | None" = None
    summary: "SummaryPolicy | None" = None
    description: "DescriptionPolicy | None" = None
    runbook: "RunbookPolicy | None" = None
    dashboard: "DashboardPolicy | None" = None
    channel: "ChannelPolicy | None" = None
    trigger: "TriggerPolicy | None" = None
    review: "ReviewPolicy | None" = None
    expiry: "ExpiryPolicy | None" = None
    naming: "NamingPolicy | None" = None
    tests: "EvidencePolicy | None" = None
    fixtures: "EvidencePolicy | None" = None
    incidents: "EvidencePolicy | None" = None
    rules_per_owner: "LoadPolicy | None" = None
    aggregation: "AggregationPolicy | None" = None
    selectors: "SelectorPolicy | None" = None
    durations: "DurationPolicy | None" = None
    schema: "SchemaPolicy | None" = None
    blocks: "tuple[PolicyBlock, ...]" = ()
    locked: frozenset[str] = frozenset()

    def asks_for(self, key: str) -> bool:
        """Say whether a policy is asked for, of every rule or of some."""
        return getattr(self, key) is not None or any(block.policies.get(key) for block in self.blocks)

    def with_block(self, block: "PolicyBlock") -> "PolicySettings":
        """Return the policies that hold where a block fits."""
        return replace(self, **block.policies)

    def origins(self) -> "frozenset[Origin]":
        """Return every origin that any policy reads."""
        blocks = (each for block in self.blocks for each in block.policies.values())
        own = (getattr(self, key) for key in POLICIES)
        return frozenset(
            origin for each in (*own, *blocks) if each is not None for origin in getattr(each, "sources", ())
        )


POLICIES = tuple(name for name in PolicySettings.__dataclass_fields__ if name not in ("blocks", "locked"))
"""The keys of policies, in the order of the catalogue."""

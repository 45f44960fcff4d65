"""Anti-patterns that were found in a replay."""

from collections.abc import Mapping
from dataclasses import field
from typing import Literal

from rulelint.dataclass import dataclass
from rulelint.simulate.key import RuleKey

PatternId = Literal[
    "transient",
    "toggling",
    "repeating",
    "predictable",
    "cascading",
    "always-firing",
    "never-firing",
    "severity-too-high",
    "severity-too-low",
    "mild-page",
]


@dataclass(frozen=True, slots=True)
class AntiPattern:
    """What is wrong with a rule, as the replay shows: `evidence` in words, `figures` for programs, what to do."""

    rule: RuleKey
    pattern: PatternId
    evidence: str
    action: str
    figures: Mapping[str, float] = field(default_factory=dict)

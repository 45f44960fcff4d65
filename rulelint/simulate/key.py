"""What a rule is called."""

from rulelint.dataclass import dataclass


@dataclass(frozen=True, slots=True, order=True)
class RuleKey:
    """Identifies a rule in one tree: `path`, group name, rule name and the ordinal among equal ones."""

    path: str
    group: str
    name: str
    ordinal: int = 0

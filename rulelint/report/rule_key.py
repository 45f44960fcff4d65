"""How reports name a rule of a simulation."""

from typing import Any

from rulelint.simulate.model import RuleKey


def key_object(key: RuleKey) -> dict[str, Any]:
    """Return path, group, name and number among those of the same name."""
    return {"path": key.path, "group": key.group, "name": key.name, "ordinal": key.ordinal}


def rule_name(key: RuleKey) -> str:
    """Return group and rule, with its number among those of the same name."""
    return f"{key.group}/{key.name}" + (f" #{key.ordinal + 1}" if key.ordinal else "")

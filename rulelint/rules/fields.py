"""The fields of a rule file, level by level, and who else knows a field that Prometheus refuses."""

from rulelint.dataclass import dataclass
from rulelint.source.spelling import nearest


@dataclass(frozen=True, slots=True)
class Level:
    """A mapping of a rule file: what the user calls it, and the fields it may have."""

    name: str
    fields: frozenset[str]


FILE = Level("a rule file", frozenset({"groups"}))
GROUP = Level("a group", frozenset({"name", "interval", "query_offset", "limit", "labels", "rules"}))
RULE = Level(
    "a rule", frozenset({"record", "alert", "expr", "for", "keep_firing_for", "labels", "annotations"})
)

_ENGINES = {
    "vmalert": (
        "concurrency", "type", "eval_offset", "eval_delay", "eval_alignment", "params", "headers", "notifier_headers",
        "update_entries_limit", "debug", "tenant", "extra_filter_labels",
    ),
    "Thanos": ("partial_response_strategy",),
    "Mimir": (
        "source_tenants", "evaluation_delay", "align_evaluation_time_on_interval", "namespace", "rulesFileName",
    ),
    "Loki": ("remote_write",),
}  # fmt: skip
_ENGINE_OF = {field: engine for engine, fields in _ENGINES.items() for field in fields}


def unknown_field(
    name: str, level: Level, present: frozenset[str] = frozenset()
) -> tuple[str, str, str | None]:
    """Return message, advice and what was meant, for a field a level does not have.

    `present` are the fields it has already.
    """
    message = f"unknown field `{name}` in {level.name}"
    bare = name.removeprefix("-")
    if bare != name and bare in FILE.fields | GROUP.fields | RULE.fields:
        return f"`{name}` lacks the blank after its dash", f"write `- {bare}`", None
    meant = nearest(name, sorted(level.fields - present)) or _respelt(name, level.fields - present)
    if meant:
        return f"{message}; did you mean `{meant}`?", f"write `{meant}`", meant
    engine = _ENGINE_OF.get(name)
    if engine:
        return (
            message,
            f"`{name}` is a field of {engine}: Prometheus refuses the whole file because of it",
            None,
        )
    others = [
        other.name for other in (FILE, GROUP, RULE) if name in other.fields and other.name != level.name
    ]
    if others:
        return message, f"`{name}` belongs to {others[0]}: check the indentation", None
    known = ", ".join(f"`{each}`" for each in sorted(level.fields))
    return message, f"remove it: {level.name} has {known}", None


def is_field(name: str) -> bool:
    """Say whether a name is, or is meant to be, a field of some level or engine."""
    bare = name.removeprefix("-")
    levels = (FILE, GROUP, RULE)
    return bare in _ENGINE_OF or any(
        bare in level.fields or unknown_field(name, level)[2] is not None for level in levels
    )


def _respelt(name: str, known: frozenset[str]) -> str | None:
    """Return the field that differs in case and separators only: `keepFiringFor`."""
    letters = name.replace("-", "").replace("_", "").lower()
    return next((each for each in sorted(known) if each.replace("_", "") == letters), None)

"""The programs that evaluate rules: the fields each accepts, and by which of them its files are known.

Sources: `pkg/rule/rule.go` of Thanos, `pkg/mimirtool/rules/rwrulefmt` of Mimir, `pkg/tool/rules/rwrulefmt` of Loki,
`app/vmalert/config/config.go` and `app/vmalert/templates/template.go` of VictoriaMetrics.
"""

from collections.abc import Callable, Mapping
from dataclasses import field
from functools import cached_property
from typing import Literal, TypeAlias

from rulelint.dataclass import dataclass
from rulelint.promql.durations import parse_duration
from rulelint.rules.fields import FILE, GROUP, RULE, Level

FieldKind = Literal["text", "duration", "integer", "list", "mapping", "any"]
Fields: TypeAlias = Mapping[str, FieldKind]
"""What each field holds."""


def _metricsql_duration(text: str) -> int:
    """Return milliseconds; raise `ValueError`, as `parse_duration` does."""
    from rulelint.rules.metricsql import parse_metricsql_duration  # noqa: PLC0415  only files of vmalert need it

    return parse_metricsql_duration(text)


@dataclass(frozen=True)
class Engine:
    """One program: `name` as people write it; its fields beyond those of Prometheus, with what they hold.

    `in_templates` are functions and variables that its templates have beyond those of Prometheus.
    `strict` says that a recording rule may have nothing of an alert, as in Prometheus; `first_document_only` that
    nothing is read behind the first document of a file.
    """

    name: str
    in_file: Fields = field(default_factory=dict)
    in_group: Fields = field(default_factory=dict)
    in_rule: Fields = field(default_factory=dict)
    in_templates: frozenset[str] = frozenset()
    parse_duration: Callable[[str], int] = parse_duration
    strict: bool = True
    first_document_only: bool = False

    @cached_property
    def file_level(self) -> Level:
        """The fields of a whole file."""
        return Level(FILE.name, FILE.fields | self.in_file.keys())

    @cached_property
    def group_level(self) -> Level:
        """The fields of a group."""
        return Level(GROUP.name, GROUP.fields | self.in_group.keys())

    @cached_property
    def rule_level(self) -> Level:
        """The fields of a rule."""
        return Level(RULE.name, RULE.fields | self.in_rule.keys())


PROMETHEUS = Engine("Prometheus", first_document_only=True)
THANOS = Engine("Thanos", in_group={"partial_response_strategy": "text"}, first_document_only=True)
MIMIR = Engine(
    "Mimir",
    in_file={"namespace": "text"},
    in_group={
        "source_tenants": "list",
        "evaluation_delay": "duration",
        "align_evaluation_time_on_interval": "any",
    },
)
LOKI = Engine("Loki", in_file={"namespace": "text"}, in_group={"remote_write": "any"})
_VMALERT_TEMPLATES = """
$activeAt $alertID $expr $for $groupID $isPartial $type crlfEscape formatTime htmlEscape jsonEscape now
parseDurationTime pathEscape queryEscape quotesEscape
"""
VMALERT = Engine(
    "vmalert",
    in_group={
        "type": "text",
        "concurrency": "integer",
        "eval_offset": "duration",
        "eval_delay": "duration",
        "eval_alignment": "any",
        "params": "mapping",
        "headers": "list",
        "notifier_headers": "list",
        "extra_filter_labels": "mapping",
        "tenant": "text",
        "debug": "any",
    },
    in_rule={"debug": "any", "update_entries_limit": "integer"},
    in_templates=frozenset(_VMALERT_TEMPLATES.split()),
    parse_duration=_metricsql_duration,
    strict=False,
)
ENGINES = {engine.name: engine for engine in (PROMETHEUS, THANOS, MIMIR, LOKI, VMALERT)}

"""What a policy demands, each with the values of its keys."""

from collections.abc import Mapping
from dataclasses import field
from typing import Any, Literal, Self

from rulelint.dataclass import dataclass

OriginKind = Literal["label", "annotation", "sidecar", "path", "codeowners", "git", "route"]
_NAMED_ORIGINS: dict[str, OriginKind] = {
    "label": "label",
    "annotation": "annotation",
    "sidecar": "sidecar",
    "path": "path",
}
_BARE_ORIGINS: dict[str, OriginKind] = {"codeowners": "codeowners", "git": "git", "route": "route"}
DAY = 86_400_000


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a fact about a rule is read: `label:team`, `annotation:owner`, `codeowners`; `name` is the key.

    `sidecar:KEY` is a file beside the rule file, `path:rules/{}/**` the folder at `{}`.  `git` and `route` are origins
    of `policy.review` and `policy.channel` only.
    """

    kind: OriginKind
    name: str = ""

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read the form configuration uses; raise `ValueError` that says what is accepted."""
        if text in _BARE_ORIGINS:
            return cls(_BARE_ORIGINS[text])
        kind, colon, name = text.partition(":")
        if not colon or not name or kind not in _NAMED_ORIGINS:
            forms = "`label:NAME`, `annotation:NAME`, `sidecar:NAME`, `path:GLOB` or `codeowners`"
            raise ValueError(f"`{text}` is not {forms}")
        return cls(_NAMED_ORIGINS[kind], name)

    def __str__(self) -> str:
        return f"{self.kind}:{self.name}" if self.name else self.kind


@dataclass(frozen=True, slots=True)
class OwnerPolicy:
    """Who is called: the first origin that gives a non-empty value names the owner."""

    sources: tuple[Origin, ...] = (Origin("label", "team"),)
    required: bool = True


@dataclass(frozen=True, slots=True)
class SeverityPolicy:
    """How urgent an alert is: one of `levels`, mildest first."""

    sources: tuple[Origin, ...] = (Origin("label", "severity"),)
    levels: tuple[str, ...] = ("info", "warning", "critical")
    required: bool = True


@dataclass(frozen=True, slots=True)
class CategoryPolicy:
    """What kind of trouble an alert speaks of: one of `values`, or any value where `values` is empty."""

    sources: tuple[Origin, ...] = (Origin("label", "category"),)
    values: tuple[str, ...] = ()
    required: bool = True


@dataclass(frozen=True, slots=True)
class TextStyle:
    """How a text is written; None and empty demand nothing.

    Lengths are characters of the template as written.  `pattern` must match somewhere, none of `forbid` anywhere
    (RE2).  `templated` asks for (or, False, against) `{{ … }}`; `humanized` against a bare `{{ $value }}`.
    """

    min_length: int | None = None
    max_length: int | None = None
    pattern: str | None = None
    forbid: tuple[str, ...] = ()
    templated: bool | None = None
    humanized: bool = False


@dataclass(frozen=True, slots=True)
class SummaryPolicy:
    """What is wrong, in a sentence for the person who is called."""

    sources: tuple[Origin, ...] = (Origin("annotation", "summary"),)
    required: bool = True
    style: TextStyle = TextStyle()


@dataclass(frozen=True, slots=True)
class DescriptionPolicy:
    """What is wrong, at length."""

    sources: tuple[Origin, ...] = (Origin("annotation", "description"),)
    required: bool = True
    style: TextStyle = TextStyle()


@dataclass(frozen=True, slots=True)
class RunbookPolicy:
    """What to do: a link, or a Markdown file of the repository that must have `sections` as headings.

    `base` is what links to the repository begin with: what follows is a path of it.
    """

    sources: tuple[Origin, ...] = (Origin("annotation", "runbook_url"),)
    sections: tuple[str, ...] = ()
    base: str = ""
    required: bool = True


@dataclass(frozen=True, slots=True)
class DashboardPolicy:
    """Where to look: a link that `pattern` (RE2) matches somewhere."""

    sources: tuple[Origin, ...] = (Origin("annotation", "dashboard_url"),)
    pattern: str | None = None
    required: bool = True


@dataclass(frozen=True, slots=True)
class ChannelPolicy:
    """How many ways an alert of a level reaches people: `minimum` by level.

    `count` says what is counted: integrations with different settings, or kinds of them (email, telephone, chat).
    """

    sources: tuple[Origin, ...] = (Origin("route"),)
    minimum: Mapping[str, int] = field(default_factory=dict)
    count: Literal["integrations", "kinds"] = "integrations"


@dataclass(frozen=True, slots=True)
class TriggerPolicy:
    """What an alert may fire on: one of `kinds`, and, for a category that `categories` names, one of those."""

    kinds: tuple[str, ...] = ()
    categories: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ReviewPolicy:
    """How old the last look at a rule may be, in milliseconds: the first origin that gives a date counts."""

    sources: tuple[Origin, ...] = (Origin("annotation", "reviewed"), Origin("git"))
    every: int = 180 * DAY
    required: bool = True


@dataclass(frozen=True, slots=True)
class ExpiryPolicy:
    """When a temporary rule ends; `within` is how far ahead that may be, in milliseconds, None without limit."""

    sources: tuple[Origin, ...] = (Origin("label", "expires"), Origin("annotation", "expires"))
    within: int | None = None
    required: bool = False


@dataclass(frozen=True, slots=True)
class NamingPolicy:
    """What names must look like (RE2, the whole name); empty demands nothing."""

    alert: str = ""
    record: str = ""
    group: str = ""
    label: str = ""
    annotation: str = ""


@dataclass(frozen=True, slots=True)
class EvidencePolicy:
    """What must be there for alerts of `levels`, for all where it is empty: tests, a fixture, an incident."""

    levels: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class LoadPolicy:
    """How many alerts one owner may have; `owners` gives some another limit."""

    maximum: int | None = None
    owners: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class AggregationPolicy:
    """Labels that every result must still have (`keep`), and those that aggregations must take away (`strip`)."""

    keep: tuple[str, ...] = ()
    strip: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SelectorPolicy:
    """Labels that every selector must have a matcher for.

    `metrics` (RE2, the whole name) are the metrics it speaks of, empty for all; `inside` are the functions it speaks
    of, empty for everywhere.
    """

    matchers: tuple[str, ...] = ()
    metrics: str = ""
    inside: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class DurationPolicy:
    """How long alerts wait and keep firing, and how long ranges are, in milliseconds; None demands nothing.

    An alert without `for` waits for 0.
    """

    for_minimum: int | None = None
    for_maximum: int | None = None
    keep_firing_for_minimum: int | None = None
    keep_firing_for_maximum: int | None = None
    range_maximum: int | None = None


@dataclass(frozen=True, slots=True)
class SchemaPolicy:
    """The team's own JSON Schema for a rule; `path` is relative to the configuration's folder."""

    path: str


@dataclass(frozen=True, slots=True)
class RuleMatch:
    """Which rules a block speaks of: all that is given must fit; of several globs or values one.

    `git` is `added` and `changed`, against what the rules are compared with.
    """

    path: tuple[str, ...] = ()
    name: tuple[str, ...] = ()
    labels: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    severity: tuple[str, ...] = ()
    kind: str = ""
    git: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PolicyBlock:
    """What is different for some rules: the settings of policies by their key, None where one is switched off."""

    match: RuleMatch
    policies: Mapping[str, Any]

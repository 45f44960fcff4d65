"""What a team demands of its rules: the keys of `policy:` that checks read, None unless asked for."""

from dataclasses import dataclass
from typing import Literal, Self

OriginKind = Literal["label", "annotation", "codeowners"]
_NAMED_ORIGINS: dict[str, OriginKind] = {"label": "label", "annotation": "annotation"}


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a fact about a rule is read: `label:team`, `annotation:owner`, `codeowners`; `name` is the key."""

    kind: OriginKind
    name: str = ""

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read the form configuration uses; raise `ValueError` that says what is accepted."""
        if text == "codeowners":
            return cls("codeowners")
        kind, colon, name = text.partition(":")
        if not colon or not name or kind not in _NAMED_ORIGINS:
            raise ValueError(f"`{text}` is not `label:NAME`, `annotation:NAME` or `codeowners`")
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
class SummaryPolicy:
    """What is wrong, in a sentence for the person who is called."""

    sources: tuple[Origin, ...] = (Origin("annotation", "summary"),)
    required: bool = True


@dataclass(frozen=True, slots=True)
class RunbookPolicy:
    """What to do: a link, or a Markdown file of the repository that must have `sections` as headings."""

    sources: tuple[Origin, ...] = (Origin("annotation", "runbook_url"),)
    sections: tuple[str, ...] = ()
    required: bool = True


@dataclass(frozen=True, slots=True)
class PolicySettings:
    """The keys of `policy:`; a policy check runs only where its key is not None."""

    owner: OwnerPolicy | None = None
    severity: SeverityPolicy | None = None
    category: CategoryPolicy | None = None
    summary: SummaryPolicy | None = None
    runbook: RunbookPolicy | None = None

"""What a check is: a module with `META` and a generator named `check`."""

from collections.abc import Callable, Iterator
from dataclasses import field, replace
from typing import TYPE_CHECKING, Literal, Protocol

from rulelint.analysis.facts import KnownFacts
from rulelint.checks.asked import PolicySettings
from rulelint.checks.surroundings import Surroundings
from rulelint.dataclass import dataclass
from rulelint.finding import Finding, Fix, Note, RuleRef, Severity
from rulelint.rules.model import Group, Rule, RuleFile
from rulelint.source.span import Span

if TYPE_CHECKING:  # only with `alertmanager` is it loaded
    from rulelint.alertmanager.model import Configuration

BASE_URL = "docs/checks/"

Precision = Literal["certain", "high", "medium", "low"]
"""How often a finding is right: always, because the text proves it; nearly always; mostly; worth a look."""


@dataclass(frozen=True, slots=True)
class Subject:
    """What is looked at: a rule with its group and file, a group with its file, or a file.

    A check of scope `fleet` is called once, with `files` holding every file and `file` the first of them.
    """

    file: RuleFile
    group: Group | None = None
    rule: Rule | None = None
    files: tuple[RuleFile, ...] = ()

    @property
    def ref(self) -> RuleRef | None:
        """What reports call the rule."""
        return self.group.ref(self.rule) if self.group and self.rule else None

    @property
    def scope(self) -> Span | None:
        """The whole rule or group, so that a comment above it can suppress what is found inside."""
        if self.rule:
            return self.rule.span
        return self.group.span if self.group else None


def nobody(path: str) -> tuple[str, ...]:  # noqa: ARG001  stands in where a repository has no CODEOWNERS
    """Return no owners: there is no CODEOWNERS file."""
    return ()


def no_file(path: str) -> str | None:  # noqa: ARG001  stands in where no repository is known
    """Return None: no file of a repository can be read."""
    return None


@dataclass(frozen=True)
class Context:
    """What a check may know besides its subject; the layers above fill it in, checks never look further.

    `code_owners` maps the path of a rule file to its owners by CODEOWNERS; `read_file` maps a path relative to
    the repository's root to the text of that file, or None where there is none inside the repository.  `facts` is
    what is known of the server and its series (`--facts`), None where nothing is; a check that `needs` them is not
    called then, and the same holds for `alertmanager`.  Of a file that a fixture's facts do not speak for nothing is
    found with their help.  `around` is what policies know besides.
    """

    policy: PolicySettings = field(default_factory=PolicySettings)
    code_owners: Callable[[str], tuple[str, ...]] = nobody
    read_file: Callable[[str], str | None] = no_file
    facts: KnownFacts | None = None
    alertmanager: "Configuration | None" = None
    around: Surroundings = field(default_factory=Surroundings)
    scoped: "Callable[[Subject], PolicySettings] | None" = None

    def of_file(self, path: str) -> "Context":
        """Return what is known of a rule file: without facts that do not speak for it."""
        return self if self.facts is None or self.facts.speaks_for(path) else replace(self, facts=None)

    def policy_for(self, subject: Subject) -> PolicySettings:
        """Return the policies that hold for a rule: `policy.match` may change some of them."""
        return self.policy if self.scoped is None else self.scoped(subject)


@dataclass(frozen=True, slots=True)
class CheckMeta:
    """`id` is `area/name`; `scope` says what the check is called with; `groups` are named selections it is in.

    A check of scope `expression` is called with a rule and looks at nothing but its expression: where it found nothing
    in one, it is not asked again about another rule that has the same.

    `default` is True for checks that run without any configuration.  `policy` is the key below `policy:` in
    `.rulelint.yaml` that turns the check on, or empty.  `precision` None means `certain` for a check that is on by
    default or a policy, `high` for any other.  `fixable` is the least safe of the fixes the check offers, `needs`
    names what it needs besides rules (`facts`, `alertmanager`).  A check in `preview` runs only where `--preview` or
    `checks.preview` asks for such checks: what it says may still change.
    """

    id: str
    severity: Severity
    scope: Literal["file", "group", "rule", "expression", "fleet"]
    since: str
    default: bool = False
    groups: tuple[str, ...] = ()
    policy: str = ""
    precision: Precision | None = None
    fixable: Literal["safe", "unsafe"] | None = None
    needs: tuple[str, ...] = ()
    preview: bool = False

    def offers(self, fix: Fix) -> bool:
        """Say whether findings of this check may carry the fix: `fixable` is no mere claim."""
        return self.fixable in (fix.safety, "unsafe")

    def at(  # noqa: PLR0913  every part of a finding that a check chooses
        self,
        subject: Subject,
        span: Span,
        message: str,
        *,
        label: str = "",
        advice: str = "",
        notes: tuple[Note, ...] = (),
        fix: Fix | None = None,
        severity: Severity | None = None,
    ) -> Finding:
        """Return the finding of this check at `span` of the subject's file; `advice` becomes its `help`."""
        assert fix is None or self.offers(fix), f"{self.id} does not say that it has {fix.safety} fixes"
        return Finding(
            id=self.id,
            severity=self.severity if severity is None else severity,
            message=message,
            path=subject.file.path,
            span=span,
            label=label,
            help=advice,
            rule=subject.ref,
            scope=subject.scope,
            notes=notes,
            fix=fix,
        )


class Check(Protocol):
    """A module below `rulelint/checks/` named after its id, or what stands for it in the catalogue.

    A check of the whole fleet may have a function `concerns` that chooses the rules it wants to see.
    """

    META: CheckMeta
    __name__: str

    def check(self, subject: Subject, ctx: Context, /) -> Iterator[Finding]:
        """Say what is wrong with the subject."""
        ...

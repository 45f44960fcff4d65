"""What a gate rejects: one difference between base and head."""

from rulelint.compare.place import Place
from rulelint.dataclass import dataclass
from rulelint.finding import RuleRef, Severity

NO_OWNER = "(no owner)"
CHANGED_GATE = "policy/changed-gate"


@dataclass(frozen=True)
class Regression:
    """One difference that a gate rejects.

    `gate` is the gate's key below `gates:`; `place` is where head caused it, None where no line of head did.
    `base` and `head` are the two numbers: minutes of firing or of delay, episodes, series.
    """

    gate: str
    severity: Severity
    message: str
    place: Place | None
    fixture: str
    rule: RuleRef | None = None
    owner: str | None = None
    incident: str | None = None
    base: float | None = None
    head: float | None = None
    notes: tuple[str, ...] = ()
    advice: str = ""

    @property
    def id(self) -> str:
        """The gate as an id of area `gate/`; what it loosens itself is `policy/changed-gate`."""
        return CHANGED_GATE if self.gate == "changed_gate" else f"gate/{self.gate.replace('_', '-')}"

    @property
    def order(self) -> tuple[int, str, int, str, str]:
        """The sort key of reports: worst first, then by place."""
        span = self.place.span if self.place else None
        return (
            -self.severity,
            self.place.path if self.place else "",
            span.start if span else 0,
            self.gate,
            self.message,
        )

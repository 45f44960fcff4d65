"""The functions a template may call, and how many arguments each takes."""

from rulelint.dataclass import dataclass


@dataclass(frozen=True, slots=True)
class Arity:
    """Between `least` and `most` arguments, the piped value included; no upper bound where `most` is None."""

    least: int
    most: int | None

    def __contains__(self, count: int) -> bool:
        return self.least <= count and (self.most is None or count <= self.most)

    def __str__(self) -> str:
        """Return the number as Go's error text has it."""
        return str(self.least) if self.most == self.least else f"at least {self.least}"


def _exactly(count: int, names: str) -> dict[str, Arity]:
    return {name: Arity(count, count) for name in names.split()}


def _at_least(count: int, names: str) -> dict[str, Arity]:
    return {name: Arity(count, None) for name in names.split()}


FUNCTIONS: dict[str, Arity] = {
    # The built-in functions of text/template/funcs.go.
    **_exactly(1, "len not"),
    **_exactly(2, "ge gt le lt ne"),
    **_at_least(0, "html js print println urlquery"),
    **_at_least(1, "and call index or printf slice"),
    **_at_least(2, "eq"),
    # What Prometheus 3.14 adds in template/template.go.
    **_exactly(0, "externalURL now pathPrefix"),
    **_exactly(
        1, "first graphLink humanize humanize1024 humanizeDuration humanizePercentage humanizeTimestamp"
    ),
    **_exactly(
        1, "parseDuration query safeHtml stripDomain stripPort strvalue tableLink title toDuration toLower"
    ),
    **_exactly(1, "toTime toUpper urlQueryEscape value"),
    **_exactly(2, "label match sortByLabel"),
    **_exactly(3, "reReplaceAll"),
    **_at_least(0, "args"),
}

"""What a pull request silences that base does not: part of `policy/changed-gate`."""

from collections.abc import Iterator

from rulelint.alertmanager.matchers import Matcher
from rulelint.api.changed_gates import changed_gate
from rulelint.api.sides import Side
from rulelint.compare.place import Place
from rulelint.compare.regression import Regression
from rulelint.finding import Severity
from rulelint.fixtures.document import format_time
from rulelint.policy.config import Config
from rulelint.policy.silences import SilencesError, read_silences, silences_file
from rulelint.simulate.notify.model import Silence
from rulelint.source.span import Span

Said = tuple[tuple[Matcher, ...], int, int]


def new_silences(base: Side, head: Side, theirs: Config, severity: Severity) -> Iterator[Regression]:
    """Yield silences that head's file has and base's has not, each at its place.

    A file of head that cannot be read is one finding: it would silence nobody after the merge, which has to be seen.
    """
    try:
        source = silences_file(theirs, head.repository)
    except SilencesError as error:
        yield changed_gate(severity, error.message, None)
        return
    if source is None:
        return
    try:
        written = read_silences(source)
    except SilencesError as error:
        yield changed_gate(
            severity, error.message.splitlines()[0], Place(source, Span(0, len(source.line_text(1))))
        )
        return
    known = {_said(each) for each in base.silences()[0]}
    for each in written:
        if _said(each.silence) not in known:
            braces = ", ".join(map(str, each.silence.matchers))
            times = f"{format_time(each.silence.start)} to {format_time(each.silence.end)}"
            yield changed_gate(
                severity, f"a new silence of `{{{braces}}}` from {times}", Place(source, each.span)
            )


def _said(silence: Silence) -> Said:
    return silence.matchers, silence.start, silence.end

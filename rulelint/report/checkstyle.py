"""Findings in the format of Checkstyle, which many servers and reviewdog read.

https://github.com/checkstyle/checkstyle/blob/master/src/main/java/com/puppycrawl/tools/checkstyle/XMLLogger.java
"""

from collections.abc import Iterator
from itertools import groupby

from rulelint.report.base import LintResult, Style
from rulelint.report.markup import DECLARATION, attributes


def render(result: LintResult, style: Style) -> str:
    """Return the findings by file; a file without any is not named."""
    return "".join(f"{line}\n" for line in _lines(result, style))


def _lines(result: LintResult, style: Style) -> Iterator[str]:
    yield f'{DECLARATION}<checkstyle version="4.3">'
    for path, findings in groupby(result.findings, key=lambda finding: finding.path):
        yield f"  <file{attributes(name=style.platform_path(path))}>"
        for finding in findings:
            start, _ = result.place(finding)
            advice = f"; {finding.help}" if finding.help else ""
            written = attributes(
                line=start.line,
                column=start.column,
                severity=finding.severity.word,
                message=f"{finding.message}{advice}",
                source=f"rulelint.{finding.id}",
            )
            yield f"    <error{written}/>"
        yield "  </file>"
    yield "</checkstyle>"

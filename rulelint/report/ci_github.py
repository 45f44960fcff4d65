"""`rulelint ci` in the log of a GitHub workflow: annotations, then the overview."""

from rulelint.compare.regression import Regression
from rulelint.report.base import Style
from rulelint.report.ci_base import Comparison, Notice
from rulelint.report.ci_text import render_overview
from rulelint.report.github import LEVEL_OF, Annotation, annotation_of, render_annotations

GATE = "rulelint ci"


def render(comparison: Comparison, style: Style) -> str:
    """Return one workflow command for each finding and regression, and plain log lines for the rest."""
    remarks = comparison.remarks
    annotations = [annotation_of(remarks, style, each) for each in remarks.findings]
    annotations += [_unplaced(each) for each in comparison.unplaced]
    annotations += [_notice(each, style) for each in comparison.notices if each.place and each.place.span]
    return f"{render_annotations(annotations)}\n{render_overview(comparison, style)}"


def _unplaced(regression: Regression) -> Annotation:
    """Say on the run what no line of head can carry."""
    return Annotation(
        LEVEL_OF[regression.severity], None, 1, None, 1, None, regression.id, regression.message
    )


def _notice(notice: Notice, style: Style) -> Annotation:
    assert notice.place is not None
    assert notice.place.span is not None
    source = notice.place.source
    start, end = source.position(notice.place.span.start), source.position(notice.place.span.end)
    path = style.platform_path(source.path)
    return Annotation("notice", path, *start, *end, GATE, notice.message)

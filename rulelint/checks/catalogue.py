"""Every check, in reading order: a module that is not listed here does not run."""

from rulelint.checks.alert import for_below_interval
from rulelint.checks.base import Check
from rulelint.checks.expr import syntax as expr_syntax
from rulelint.checks.policy import category, owner, runbook, severity, summary
from rulelint.checks.template import invalid_regex as invalid_template_regex
from rulelint.checks.template import syntax as template_syntax

CHECKS: tuple[Check, ...] = (
    expr_syntax,
    template_syntax,
    invalid_template_regex,
    for_below_interval,
    owner,
    severity,
    category,
    summary,
    runbook,
)

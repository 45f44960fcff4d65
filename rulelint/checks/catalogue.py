"""Every check, in reading order: a module that is not listed here does not run."""

from rulelint.checks.alert import for_below_interval, no_condition
from rulelint.checks.base import Check
from rulelint.checks.expr import invalid_regex as invalid_expr_regex
from rulelint.checks.expr import syntax as expr_syntax
from rulelint.checks.fleet import duplicate_across_files, duplicate_rule
from rulelint.checks.policy import category, owner, runbook, severity, summary
from rulelint.checks.template import invalid_regex as invalid_template_regex
from rulelint.checks.template import syntax as template_syntax

CHECKS: tuple[Check, ...] = (
    expr_syntax,
    invalid_expr_regex,
    template_syntax,
    invalid_template_regex,
    no_condition,
    for_below_interval,
    duplicate_rule,
    duplicate_across_files,
    owner,
    severity,
    category,
    summary,
    runbook,
)

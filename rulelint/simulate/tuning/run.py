"""Try other settings of a rule on a fixture: the entry to tuning."""

from collections.abc import Sequence

from rulelint.engine.result import NotSupportedError
from rulelint.fixtures.model import Fixture
from rulelint.rules.model import RuleFile
from rulelint.simulate.key import RuleKey
from rulelint.simulate.options import SimulateOptions
from rulelint.simulate.run import replay_of, simulation_of
from rulelint.simulate.tuning.candidates import settings_to_try
from rulelint.simulate.tuning.choice import Terms, pareto, proposed
from rulelint.simulate.tuning.comparison import Comparison, comparisons
from rulelint.simulate.tuning.history import Around, History, Judge, history
from rulelint.simulate.tuning.model import Budget, Request, Setting, Trial, Tuning
from rulelint.simulate.tuning.stage import NotTunableError, Stage, stage_of
from rulelint.simulate.tuning.trials import Trials
from rulelint.source.plural import plural


def tune(
    files: Sequence[RuleFile], fixture: Fixture, options: SimulateOptions, key: RuleKey, request: Request
) -> Tuning:
    """Return what other settings of the rule `key` would have done, and which of them is proposed.

    Every other rule is replayed as it is, once.  Raises `RulelintError` where nothing can be said of the rule.
    """
    replay = replay_of(files, fixture, options)
    simulation = simulation_of(replay, files, fixture, options)
    entry = next(each for each in replay.plan.entries if each.key == key)
    return tune_on(stage_of(replay, simulation, fixture, options, entry), request)


def tune_on(stage: Stage, request: Request) -> Tuning:
    """Return the same of a rule whose replay is done."""
    simulation, key = stage.simulation, stage.entry.key
    found = tuple(comparisons(stage.entry.expr))
    comparison = _chosen(found, request, key.name)
    base = stage.base(comparison)
    try:
        past = _history(stage, comparison) if comparison and not comparison.is_equality else None
        settings = settings_to_try(base, comparison, past, request, stage.entry.interval)
        trials = _trials(stage, comparison, settings)
    except NotSupportedError as error:  # a looser setting may meet what the rule as it is never meets
        raise NotTunableError(f"settings of `{key.name}` cannot be tried here: {error.message}") from error
    now = next(each for each in trials if each.setting == base)
    budget, known = _budget(request, stage), simulation.representative
    farthest = past.outside.values[-1] if past and past.outside.n else None
    proposal, verdict = proposed(now, trials, Terms(budget, request.max_delay, known, farthest))
    return Tuning(
        fixture=simulation.fixture,
        start=simulation.start,
        end=simulation.end,
        representative=known,
        version=simulation.version,
        phase=simulation.phase,
        rule=stage.rule,
        comparisons=found,
        comparison=comparison,
        request=request,
        budget=budget,
        incidents=tuple(each.incident for each in simulation.coverage.incidents),
        base=now,
        trials=tuple(trials),
        pareto=pareto(each for each in trials if each.figures.window > 0) if now.delays else (),
        proposal=proposal,
        verdict=verdict,
        history=past,
        margins=simulation.margins.get(key),
        readers=stage.readers,
        alertmanager=stage.options.alertmanager.file.path if stage.options.alertmanager else None,
    )


def _trials(stage: Stage, comparison: Comparison | None, settings: Sequence[Setting]) -> list[Trial]:
    bench = Trials(stage, comparison)
    return [bench.trial(setting, outcome) for setting, outcome in stage.outcomes(comparison, settings)]


def _chosen(found: Sequence[Comparison], request: Request, name: str) -> Comparison | None:
    """Return the comparison whose number is turned: the one asked for, else the first that can be stricter."""
    if request.comparison is not None:
        if not 1 <= request.comparison <= len(found):
            raise NotTunableError(f"`{name}` has {plural(len(found), 'comparison')} with a number")
        return found[request.comparison - 1]
    return next((each for each in found if not each.is_equality), found[0] if found else None)


def _budget(request: Request, stage: Stage) -> Budget | None:
    """Return what was asked for, else what the rule's owner may cost, where pages are known."""
    if request.budget is not None or request.owner_limit is None or stage.options.alertmanager is None:
        return None if request.budget is None else Budget(request.budget)
    limit = request.owner_limit(stage.rule.owner)
    return None if limit is None else Budget(limit, "owner")


def _history(stage: Stage, comparison: Comparison) -> History:
    every, blocks = stage.values(comparison)
    simulation, rule, fixture = stage.simulation, stage.rule, stage.fixture
    certain = {key: value for key, value in stage.entry.labels.items() if isinstance(value, str)}
    incidents = [each.incident for each in simulation.coverage.incidents]
    options = stage.options
    around = Around(incidents, options.lead, options.tail, fixture.end, rule.rule.name, certain)
    fires = [
        each.fired_at for each in simulation.episodes if each.rule == rule.rule and not each.left_censored
    ]
    judge = Judge(
        comparison.op,
        comparison.number,
        comparison.rises,
        fires,
        min(rule.counted_from, fixture.end),
        fixture.start,
        fixture.end,
    )
    return history(blocks, around, judge, every)

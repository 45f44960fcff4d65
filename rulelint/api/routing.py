"""Alertmanager on both sides of a pull request: base's rules with base's configuration, head's with head's."""

import posixpath
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from rulelint.api.sides import Side
from rulelint.compare.changes import Change
from rulelint.policy.config import AlertmanagerFile, Config
from rulelint.report.ci_base import Notice

if TYPE_CHECKING:  # with NumPy behind them; most repositories have no Alertmanager
    from rulelint.alertmanager.model import Configuration
    from rulelint.compare.notified import Routing
    from rulelint.simulate.options import SimulateOptions


@dataclass(frozen=True)
class Routed:
    """Both configurations, None where a side has none; what changed of them, and why nothing is compared."""

    base: "Configuration | None" = None
    head: "Configuration | None" = None
    changes: tuple[Change, ...] = ()
    notices: tuple[Notice, ...] = ()

    def routing(self, options: "SimulateOptions") -> "Routing | None":
        """Return what messages are compared with; None where a side has no configuration."""
        from rulelint.compare.notified import Routing  # noqa: PLC0415  as above

        return Routing(self.base, self.head, options) if self.base and self.head else None


def as_named(config: Config, path: str | None) -> Config:
    """Return a configuration that names this file of the repository as Alertmanager's; as it is for None."""
    if path is None:
        return config
    version = (config.alertmanager or AlertmanagerFile("")).version
    return replace(
        config, alertmanager=AlertmanagerFile(posixpath.relpath(path, config.folder or "."), version)
    )


def head_config(config: Config, theirs: Config, head: Side) -> Config:
    """Return base's configuration as head is judged by it: only who is told is what head says.

    Where head names no file any more, the one that base names still counts, if it is there.
    """
    if theirs.alertmanager is not None:
        path = posixpath.normpath(posixpath.join(theirs.folder, theirs.alertmanager.path))
        named = as_named(config, path)
        assert named.alertmanager is not None
        return replace(named, alertmanager=replace(named.alertmanager, version=theirs.alertmanager.version))
    if config.alertmanager is not None:
        path = posixpath.normpath(posixpath.join(config.folder, config.alertmanager.path))
        return config if path in head.tree.entries else replace(config, alertmanager=None)
    return config


PAGE_GATES = (
    "pages_per_week", "pages", "page_rule", "storm", "shift_pages", "incident_unpaged", "page_late", "new_recipient"
)  # fmt: skip
"""Gates that judge messages."""


def _unjudged(config: Config) -> tuple[Notice, ...]:
    """Name the gates that are asked for and have nothing to judge."""
    asked = [f"`gates.{each}`" for each in PAGE_GATES if each in config.gate_block]
    if not asked:
        return ()
    verb = "need" if len(asked) > 1 else "needs"
    advice = "name its configuration: `alertmanager: FILE`"
    return (Notice(f"{', '.join(asked)} {verb} Alertmanager, which decides what is a page", advice=advice),)


def routed(base: Side, head: Side) -> Routed:
    """Return the configurations of both sides; raise `AlertmanagerError` for one of head that is refused."""
    if base.config.alertmanager is None and head.config.alertmanager is None:
        return Routed(notices=_unjudged(base.config))
    from rulelint.compare.routes import describe_routing  # noqa: PLC0415  as above
    from rulelint.policy.around import AlertmanagerError  # noqa: PLC0415  as above

    after = head.alertmanager(head.config)
    try:
        before = base.alertmanager(base.config)
    except AlertmanagerError as error:
        reason = error.message.splitlines()[0]
        message = f"base's configuration of Alertmanager cannot be read, pages are not compared: {reason}"
        return Routed(head=after, notices=(Notice(message),))
    if before is None and after is None:
        return Routed(notices=_unjudged(base.config))
    if before is None or after is None:
        side = "base has" if before is None else "this pull request leaves"
        message = f"{side} no configuration of Alertmanager: pages are not compared"
        return Routed(before, after, notices=(Notice(message),))
    return Routed(before, after, tuple(describe_routing(before, after)))

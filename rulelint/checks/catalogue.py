"""Every check, known by its facts: a start is mostly loading modules, so a check's own is loaded where it is called."""

from collections.abc import Iterator
from functools import cached_property
from importlib import import_module
from types import ModuleType
from typing import Any

from rulelint.checks.base import Check, CheckMeta, Context, Subject
from rulelint.checks.index import METAS
from rulelint.checks.order import module_name
from rulelint.finding import Finding


class ListedCheck:
    """A check whose module, `__name__`, is loaded when it is first called."""

    def __init__(self, meta: CheckMeta) -> None:
        self.META = meta
        self.__name__ = module_name(meta.id)

    @cached_property
    def module(self) -> ModuleType:
        """The module that looks."""
        return import_module(self.__name__)

    def check(self, subject: Subject, ctx: Context, /) -> Iterator[Finding]:
        """Say what is wrong with the subject."""
        found: Iterator[Finding] = self.module.check(subject, ctx)
        return found

    def __getattr__(self, name: str) -> Any:
        if name != "concerns":
            raise AttributeError(name)
        return self.module.concerns


CHECKS: tuple[Check, ...] = tuple(map(ListedCheck, METAS))

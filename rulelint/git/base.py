"""Which commit a pull request is compared with, without being told.

In this order: the option, what a pre-push hook says, the first parent of the merge commit a forge checks out (so
that a clone of depth 2 is enough), the merge base with the target branch.
"""

import re
from collections.abc import Mapping

from rulelint.dataclass import dataclass
from rulelint.errors import RulelintError
from rulelint.git.repo import Repository

GITHUB_MERGE_REF = re.compile(r"refs/pull/\d+/merge")
GITLAB_MERGED = frozenset({"merged_result", "merge_train"})
NO_COMMIT = re.compile("0+")
"""What git passes to a hook for a branch that does not exist on the other side yet."""

GITHUB_DEPTH_2 = "give actions/checkout `with: {fetch-depth: 2}`"
GITHUB_FULL = "give actions/checkout `with: {fetch-depth: 0}`"
GITLAB_FULL = 'add `variables: {GIT_DEPTH: "0"}` to the job'


@dataclass(frozen=True, slots=True)
class Base:
    """The commit on the other side, and why it is this one."""

    commit: str
    reason: str


@dataclass(frozen=True, slots=True)
class Head:
    """What is judged: a commit, or the work tree where `commit` is None.  `tip` is the commit it stands on."""

    commit: str | None
    tip: str


def resolve_head(repo: Repository, env: Mapping[str, str], option: str | None) -> Head:
    """Return the side that is judged: `--head`, else what is pushed, else the work tree."""
    name = option or _pushed(env)
    if name:
        commit = repo.resolve(name)
        return Head(commit, commit)
    tip = repo.commit("HEAD")
    if tip is None:
        raise RulelintError("this repository has no commit yet", advice="commit once, or run `rulelint lint`")
    return Head(None, tip)


def resolve_base(repo: Repository, env: Mapping[str, str], option: str | None, head: Head) -> Base:
    """Return what `head` is compared with; raise `RulelintError` that names the line to add where nobody says."""
    if option:
        return Base(repo.resolve(option), f"`--base {option}`")
    before = env.get("PRE_COMMIT_FROM_REF", "")
    if before and not NO_COMMIT.fullmatch(before):
        return Base(repo.resolve(before), "the commit the remote has (PRE_COMMIT_FROM_REF)")
    found = _github(repo, env, head) or _gitlab(repo, env, head)
    if found is None:
        raise RulelintError(
            "nothing says what to compare with",
            advice=f"name it: `rulelint ci --base {_likely_branch(repo)}`",
        )
    return found


def _pushed(env: Mapping[str, str]) -> str | None:
    """Return the commit a pre-push hook is about; None outside of one."""
    pushed = env.get("PRE_COMMIT_TO_REF", "")
    return pushed if env.get("PRE_COMMIT_FROM_REF") and not NO_COMMIT.fullmatch(pushed) else None


def _github(repo: Repository, env: Mapping[str, str], head: Head) -> Base | None:
    target = env.get("GITHUB_BASE_REF", "")
    merged = env.get("GITHUB_EVENT_NAME") == "pull_request" or GITHUB_MERGE_REF.fullmatch(
        env.get("GITHUB_REF", "")
    )
    # A workflow may check out the branch instead, and its own last commit may be a merge, too.
    if merged and env.get("GITHUB_SHA", head.tip) == head.tip:
        found = _first_parent(repo, head, GITHUB_DEPTH_2)
        if found:
            return found
    return _target_branch(repo, target, head, GITHUB_FULL) if target else None


def _gitlab(repo: Repository, env: Mapping[str, str], head: Head) -> Base | None:
    target = env.get("CI_MERGE_REQUEST_TARGET_BRANCH_NAME", "")
    if env.get("CI_MERGE_REQUEST_EVENT_TYPE") in GITLAB_MERGED:
        found = _first_parent(repo, head, GITLAB_FULL)
        if found:
            return found
    known = repo.commit(env.get("CI_MERGE_REQUEST_DIFF_BASE_SHA", ""))
    if known:
        return Base(known, "where the merge request branched off (CI_MERGE_REQUEST_DIFF_BASE_SHA)")
    return _target_branch(repo, target, head, GITLAB_FULL) if target else None


def _first_parent(repo: Repository, head: Head, advice: str) -> Base | None:
    """Return the target branch as it was when the forge merged the pull request into it; None if nothing was merged."""
    parents = repo.parents(head.tip)
    if len(parents) < 2:
        return None
    if repo.commit(parents[0]) is None:
        raise RulelintError(
            f"the base of the pull request, {parents[0][:12]}, is not in this clone", advice=advice
        )
    return Base(parents[0], "the first parent of the pull request's merge commit")


def _target_branch(repo: Repository, name: str, head: Head, advice: str) -> Base:
    for ref in (f"refs/remotes/origin/{name}", f"refs/heads/{name}"):
        branch = repo.commit(ref)
        if branch is None:
            continue
        ancestor = repo.merge_base(branch, head.tip)
        if ancestor is None:
            raise RulelintError(f"this clone has no common ancestor with `{name}`", advice=advice)
        return Base(ancestor, f"the merge base with `{name}`")
    raise RulelintError(f"the target branch `{name}` is not in this clone", advice=advice)


def _likely_branch(repo: Repository) -> str:
    """Return a branch this clone has that work is probably compared with."""
    candidates = ("origin/HEAD", "origin/main", "origin/master", "main", "master")
    return next((name for name in candidates if repo.commit(name)), "origin/main")

"""Tests by pytest's node ids, looked up in the files' syntax trees: nothing is imported or run.

A node id is `path::function` or `path::Class::function`, and may end in `[parameters]`.
"""

import ast
import itertools
import re
from functools import cache
from pathlib import Path

TARGETS = {
    "slow": "make test-slow",
    "hardware": "make hardware",
    "rp2040": "make test-rp2040",
    "hil": "make test-hil",
    "oracles": "make test-oracles",
}
"""Marks that keep a test out of `make test`, and what runs it then."""
NEVER_RUN = ("skip", "xfail")
EXPECTS = ("pytest.raises", "pytest.warns", "pytest.fail")
_NODE_ID = re.compile(r"(?P<path>[^:\[]+)::(?P<names>\w+(?:::\w+)?)(?:\[(?P<parameters>.*)\])?")


def missing(node_id: str, repository: Path) -> str:
    """Return why there is no such test, or nothing where there is one."""
    match = _NODE_ID.fullmatch(node_id)
    if match is None:
        return "is no node id: write path::test or path::test[parameters]"
    path, names, parameters = match.group("path", "names", "parameters")
    if not (repository / path).is_file():
        return f"names the file {path}, which does not exist"
    if not Path(path).name.startswith("test_"):
        return f"names {path}, in which pytest looks for no tests"
    test = _tests(repository / path).get(names)
    if test is None:
        return f"names {names}, which {path} does not have"
    marks = _marks(test) | _marks_of_file(repository / path)
    idle = [mark for mark in NEVER_RUN if mark in marks]
    if idle:
        return f"names {names}, which is marked {idle[0]}: it proves nothing"
    if _skips(test):
        return f"names {names}, which skips itself: it proves nothing"
    if not _asserts(test, _tree(repository / path)):
        return f"names {names}, which asserts nothing: it proves nothing"
    return "" if parameters is None else _missing_parameters(names, test, parameters)


def run_by(node_id: str, repository: Path) -> str:
    """Return the command that runs a test, by its own marks and its file's."""
    path, _, names = node_id.partition("[")[0].partition("::")
    test = _tests(repository / path).get(names) if (repository / path).is_file() else None
    if test is None:
        return "nothing runs it"
    marks = _marks(test) | _marks_of_file(repository / path)
    return next((target for mark, target in TARGETS.items() if mark in marks), "make test")


def names_in(path: Path) -> frozenset[str]:
    """Functions, classes, their methods (`Class.method`) and assigned names at a file's top.

    A file that is no Python has none.
    """
    if path.suffix != ".py":
        return frozenset()
    found = set()
    for node in _tree(path).body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            found.add(node.name)
        if isinstance(node, ast.ClassDef):
            found |= {f"{node.name}.{n.name}" for n in node.body if isinstance(n, ast.FunctionDef)}
        if isinstance(node, ast.Assign):
            found |= {target.id for target in node.targets if isinstance(target, ast.Name)}
        if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            found.add(node.target.id)
    return frozenset(found)


@cache
def _tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def _tests(path: Path) -> dict[str, ast.FunctionDef]:
    """Tests at the file's top and in its classes, as pytest finds them."""
    found = {}
    for node in _tree(path).body:
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test"):
            found[node.name] = node
        if isinstance(node, ast.ClassDef) and node.name.startswith("Test"):
            for inner in node.body:
                if isinstance(inner, ast.FunctionDef) and inner.name.startswith("test"):
                    found[f"{node.name}::{inner.name}"] = inner
    return found


def _skips(test: ast.FunctionDef) -> bool:
    """Whether a statement of the test itself skips, under no condition."""
    calls = [one.value for one in test.body if isinstance(one, ast.Expr)]
    return any(isinstance(c, ast.Call) and ast.unparse(c.func) == "pytest.skip" for c in calls)


def _asserts(function: ast.AST, tree: ast.Module, seen: frozenset[str] = frozenset()) -> bool:
    """Whether a test asserts, or expects an error, itself or in a function of its file."""
    called = set()
    for node in ast.walk(function):
        if isinstance(node, ast.Assert) and not isinstance(node.test, ast.Constant):
            return True
        if isinstance(node, ast.Call):
            name = ast.unparse(node.func)
            if name in EXPECTS:
                return True
            called.add(name)
    return any(
        _asserts(one, tree, seen | called)
        for one in tree.body
        if isinstance(one, ast.FunctionDef) and one.name in called - seen
    )


def _marks(test: ast.FunctionDef) -> set[str]:
    return {mark for decorator in test.decorator_list for mark in _mark_names(decorator)}


def _marks_of_file(path: Path) -> set[str]:
    return {
        mark
        for node in _tree(path).body
        if isinstance(node, ast.Assign)
        and any(isinstance(t, ast.Name) and t.id == "pytestmark" for t in node.targets)
        for mark in _mark_names(node.value)
    }


def _mark_names(expression: ast.expr) -> set[str]:
    """Every x of a `pytest.mark.x` within an expression."""
    return {
        node.attr
        for node in ast.walk(expression)
        if isinstance(node, ast.Attribute) and ast.unparse(node.value) == "pytest.mark"
    }


def _missing_parameters(names: str, test: ast.FunctionDef, parameters: str) -> str:
    decorators = [
        call
        for call in test.decorator_list
        if isinstance(call, ast.Call) and ast.unparse(call.func) == "pytest.mark.parametrize"
    ]
    if not decorators:
        return f"names {names}[{parameters}], but {names} is not parametrized: name {names}"
    # pytest joins them in the order in which decorators are applied: the lowest first.
    each = [_ids(call) for call in reversed(decorators)]
    known = [ids for ids in each if ids is not None]
    if len(known) < len(each):
        return (
            f"names {names}[{parameters}], but which parameters it has is known only when it runs:"
            f" name {names}"
        )
    ids = ["-".join(parts) for parts in itertools.product(*known)]
    if parameters in ids:
        return ""
    return f"names {names}[{parameters}]; the parameters written there are {', '.join(ids)}"


def _ids(call: ast.Call) -> list[str] | None:
    """Ids of one `parametrize` where they are written down, None where they are computed."""
    named = {keyword.arg: keyword.value for keyword in call.keywords}
    if "ids" in named:
        written = named["ids"]
        ids = [_literal_id(one) for one in written.elts] if isinstance(written, ast.List) else None
    elif len(call.args) > 1 and isinstance(call.args[1], ast.List | ast.Tuple):
        ids = [_id(row) for row in call.args[1].elts]
    else:
        ids = None
    if ids is None or None in ids or len(set(ids)) < len(ids):
        return None  # of equal ones pytest makes others
    return [one for one in ids if one is not None]


def _id(row: ast.expr) -> str | None:
    if isinstance(row, ast.Call) and ast.unparse(row.func) == "pytest.param":
        for keyword in row.keywords:
            if keyword.arg == "id":
                return _literal_id(keyword.value)
        parts = [_literal_id(one) for one in row.args]
    elif isinstance(row, ast.Tuple):
        parts = [_literal_id(one) for one in row.elts]
    else:
        parts = [_literal_id(row)]
    known = [part for part in parts if part is not None]
    return "-".join(known) if len(known) == len(parts) else None


def _literal_id(value: ast.expr) -> str | None:
    """What pytest writes for a value: its text for a string, number, bool or None."""
    try:
        found = ast.literal_eval(value)
    except ValueError:
        return None
    plain = isinstance(found, str) and found.isprintable() and found.isascii()
    return str(found) if plain or found is None or isinstance(found, bool | int | float) else None

"""What the documents point at must exist: links, paths in code marks, tests named as proof."""

import ast
import re
from functools import cache
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).parents[2]
DOCUMENTS = sorted(
    path
    for pattern in ("*.md", "docs/*.md", "hardware/**/*.md", "deploy/*.md")
    for path in REPOSITORY.glob(pattern)
)
TOP = ("host", "kernels", "firmware", "hardware", "deploy", "docs", "tests")
LINK = re.compile(r"\]\(([^)#:\s]+)(?:#[^)]*)?\)")
PATH = re.compile(rf"`((?:{'|'.join(TOP)})/[\w./-]*)(?:::(\w+))?`")


@cache
def names_in(path: Path) -> frozenset[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return frozenset(node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef))


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_every_link_leads_somewhere(document: Path) -> None:
    targets = LINK.findall(document.read_text(encoding="utf-8"))
    assert [target for target in targets if not (document.parent / target).exists()] == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_every_path_in_code_marks_exists(document: Path) -> None:
    paths = PATH.findall(document.read_text(encoding="utf-8"))
    assert [path for path, _ in paths if not (REPOSITORY / path).exists()] == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_every_test_that_is_named_as_proof_exists(document: Path) -> None:
    named = [(p, test) for p, test in PATH.findall(document.read_text(encoding="utf-8")) if test]
    assert [
        f"{path}::{test}" for path, test in named if test not in names_in(REPOSITORY / path)
    ] == []


def test_every_safety_limit_names_a_test() -> None:
    text = (REPOSITORY / "docs/safety.md").read_text(encoding="utf-8")
    table = text.partition("## Limits of the cue")[2].partition("\n## ")[0]
    rows = [line for line in table.splitlines() if line.startswith("|")][2:]
    assert len(rows) >= 8
    assert [row for row in rows if not any(test for _, test in PATH.findall(row))] == []

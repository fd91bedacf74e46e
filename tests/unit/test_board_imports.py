"""What the board's own package may import: the wire package and what MicroPython brings."""

import ast
from pathlib import Path

import inphase_board

ALLOWED = {
    "array",
    "hashlib",
    "inphase_board",
    "inphase_wire",
    "json",
    "micropython",
    "os",
    "struct",
}


def imported(path):
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.module
            yield node.module.partition(".")[0]


def test_nothing_of_the_package_imports_machine():
    files = list(Path(inphase_board.__file__).parent.glob("*.py"))
    assert len(files) > 10
    for path in files:
        assert set(imported(path)) <= ALLOWED, path.name

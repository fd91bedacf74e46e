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


def named(path):
    """Every module, and every name out of one, that a file imports."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import | ast.ImportFrom):
            yield from (alias.name.rpartition(".")[2] for alias in node.names)
            yield (getattr(node, "module", None) or "").rpartition(".")[2]


def test_what_measures_the_motor_is_loaded_at_the_prompt_alone():
    at_prompt = {"haptic_measurement", "motor_calibration"}
    package = Path(inphase_board.__file__).parent
    loading = [
        path.stem
        for path in (*package.glob("*.py"), *package.parent.glob("*.py"))
        if at_prompt & set(named(path))
    ]
    assert loading == ["motor_calibration"]


def test_nothing_of_the_package_imports_machine():
    files = list(Path(inphase_board.__file__).parent.glob("*.py"))
    assert len(files) > 10
    for path in files:
        assert set(imported(path)) <= ALLOWED, path.name

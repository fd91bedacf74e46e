"""Who may import what, where import-linter cannot look: firmware files and kernel sources."""

import re
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).parents[2]
FIRMWARE = REPOSITORY / "firmware"
IMPORT = re.compile(r"(?m)^[ \t]*(?:from[ \t]+([\w.]+)[ \t]+c?import|c?import[ \t]+([\w., \t]+))")


TESTS_AND_HARDWARE = {"tests", "hardware", "inphase_hardware", "fakes", "reference"}


def imports(path: Path) -> set[str]:
    """Top-level packages that a source imports or cimports."""
    names: set[str] = set()
    for whole, several in IMPORT.findall(path.read_text(encoding="utf-8")):
        names |= {name.split()[0].partition(".")[0] for name in (whole or several).split(",")}
    return names


def sources(folder: Path, *suffixes: str) -> list[Path]:
    found = sorted(path for path in folder.iterdir() if path.suffix in suffixes)
    assert found, f"nothing in {folder}"
    return found


@pytest.mark.parametrize("path", sources(FIRMWARE / "inphase_wire", ".py"), ids=lambda p: p.name)
def test_the_wire_package_imports_struct_alone(path: Path) -> None:
    assert imports(path) <= {"inphase_wire", "struct"}


def test_what_starts_the_board_or_is_at_its_prompt_alone_imports_machine() -> None:
    on_the_board = [FIRMWARE, FIRMWARE / "inphase_board", FIRMWARE / "inphase_wire"]
    guilty = [
        path.name for d in on_the_board for path in sources(d, ".py") if "machine" in imports(path)
    ]
    assert sorted(guilty) == ["main.py", "motor_calibration.py", "start.py"]


@pytest.mark.parametrize(
    "path",
    sources(REPOSITORY / "kernels/inphase_kernels", ".py", ".pyi", ".pyx", ".pxd"),
    ids=lambda path: path.name,
)
def test_kernels_import_numpy_and_libc_alone(path: Path) -> None:
    standard = {"collections", "dataclasses", "functools", "math", "typing"}
    assert imports(path) <= {"inphase_kernels", "numpy", "libc", "cython"} | standard


def test_the_host_program_has_no_way_to_a_network() -> None:
    ways = {"socket", "ssl", "http", "urllib", "asyncio", "ftplib", "smtplib", "xmlrpc", "requests"}
    guilty = {
        path.name: path.read_text(encoding="utf-8")
        for path in (REPOSITORY / "host").rglob("*.py")
        if imports(path) & (ways | {"socketserver", "webbrowser", "telnetlib", "poplib", "imaplib"})
    }
    # The service manager's socket is a file.
    assert list(guilty) == ["service.py"]
    assert re.findall(r"socket\.AF_\w+", guilty["service.py"]) == ["socket.AF_UNIX"]


def test_nothing_imports_the_tests_or_the_hardware() -> None:
    for folder in ("host", "kernels", "firmware"):
        for path in (REPOSITORY / folder).rglob("*.py"):
            assert not imports(path) & TESTS_AND_HARDWARE, path

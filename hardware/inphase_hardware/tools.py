"""Programs that the checks run and do not install: what is missing, in one sentence."""

import shutil
import sys

TOOLS = {"ngspice": "ngspice", "dot": "graphviz", "openscad": "openscad"}
"""Program to the Debian package that brings it."""


def missing_tools() -> str:
    """Return one sentence about the programs that are missing, or nothing."""
    missing = [package for program, package in TOOLS.items() if shutil.which(program) is None]
    if not missing:
        return ""
    packages = " ".join(missing)
    return f"make hardware needs {packages}, which it does not install: apt install {packages}"


if __name__ == "__main__":
    sys.exit(missing_tools() or 0)

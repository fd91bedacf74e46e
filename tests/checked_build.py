"""The kernels with bounds checks, in build/checked; built again only where a source is newer."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
CHECKED = ROOT / "build" / "checked"
SOURCES = ROOT / "kernels" / "inphase_kernels"


def build() -> Path:
    """Return the folder that holds the checked `inphase_kernels`, built if it is not up to date."""
    package = CHECKED / "inphase_kernels"
    stamp = CHECKED / f".built-{sys.implementation.cache_tag}"
    sources = [*SOURCES.glob("*.py*"), *SOURCES.glob("*.pxd"), ROOT / "setup.py"]
    newest = max(source.stat().st_mtime for source in sources)
    if stamp.exists() and stamp.stat().st_mtime >= newest:
        return CHECKED
    command = [sys.executable, "setup.py", "-q", "build_ext", "--build-lib", str(CHECKED)]
    command += ["--build-temp", str(ROOT / "build" / "checked-objects")]
    done = subprocess.run(
        command,
        cwd=ROOT,
        env=os.environ | {"INPHASE_CHECKED_KERNELS": "1", "CFLAGS": "-O1"},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(f"the checked kernels do not build:\n{done.stdout}{done.stderr}")
    for source in SOURCES.glob("*.py"):
        (package / source.name).write_bytes(source.read_bytes())
    stamp.touch()
    os.utime(stamp, (newest, newest))
    return CHECKED

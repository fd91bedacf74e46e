"""The kernels' tests again, on kernels that check each index they read and write."""

import os
import subprocess
import sys

import checked_build


def test_no_kernel_reads_or_writes_beyond_its_arrays() -> None:
    folder = checked_build.build()
    script = (
        "import inphase_kernels.synchrony as s, sys, pytest;"
        f"assert s.__file__.startswith({str(folder)!r}), s.__file__;"
        "sys.exit(pytest.main(sys.argv[1:]))"
    )
    tests = sorted((checked_build.ROOT / "tests" / "unit").glob("test_kernel_*.py"))
    named = [str(test) for test in tests if test.name != "test_kernel_checked.py"]
    named.append(str(checked_build.ROOT / "tests" / "property" / "test_kernel_any_input.py"))
    path = os.pathsep.join([str(folder), os.environ.get("PYTHONPATH", "")])
    done = subprocess.run(
        [sys.executable, "-c", script, "-p", "no:cacheprovider", "-m", "not slow", *named],
        cwd=checked_build.ROOT,
        env=os.environ | {"PYTHONPATH": path},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-1000:]

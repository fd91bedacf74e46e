"""Where each import package lives, and how the kernels are compiled; the rest: pyproject.toml."""

import os

import numpy as np
from Cython.Build import cythonize
from setuptools import Extension, setup

PACKAGES = {
    "inphase": "host/inphase",
    **{
        f"inphase.{room}": f"host/inphase/{room}"
        for room in (
            "analysis",
            "cli",
            "install",
            "link",
            "recording",
            "session",
            "simulation",
            "stages",
        )
    },
    "inphase_kernels": "kernels/inphase_kernels",
    "inphase_wire": "firmware/inphase_wire",
    # What goes on the board, as files: the host installs and simulates them, never imports them.
    "inphase_firmware": "firmware",
    "inphase_firmware.inphase_board": "firmware/inphase_board",
    "inphase_firmware.inphase_wire": "firmware/inphase_wire",
    "inphase_firmware.simulated": "firmware/simulated",
}
KERNELS = (
    "phasor_frame",
    "phasors",
    "window_phasor",
    "kalman_phasor",
    "synchrony_frame",
    "synchrony",
    "exponential",
    "surrogates",
    "stimulus_locked",
    "effective_size",
    "lagged_correlation",
    "r_peaks",
)

CHECKED = os.environ.get("INPHASE_CHECKED_KERNELS") == "1"
DIRECTIVES = {
    "language_level": 3,
    "boundscheck": CHECKED,
    "initializedcheck": CHECKED,
    "wraparound": False,
    "cdivision": True,
    "freethreading_compatible": True,
}

setup(
    packages=list(PACKAGES),
    package_dir=PACKAGES,
    package_data={
        "inphase": ["py.typed"],
        "inphase_kernels": ["*.pyi", "*.pxd", "py.typed"],
        "inphase_wire": ["*.pyi", "py.typed"],
    },
    ext_modules=cythonize(
        [
            Extension(
                f"inphase_kernels.{name}",
                [f"kernels/inphase_kernels/{name}.pyx"],
                include_dirs=[np.get_include()],
                define_macros=[("NPY_NO_DEPRECATED_API", "NPY_2_0_API_VERSION")],
                # No -ffast-math: a NaN must stay visible to the tests that reject it, and sums keep
                # their order. These three change no value: no errno from sqrt, no floating-point
                # exception flags (so that both sides of a choice may be computed), no fused
                # multiply-add, which would give other bits on other machines. No -march: a wheel
                # runs on any x86-64, and cloned.pxd has a second version of what AVX2 speeds up.
                extra_compile_args=[
                    "-O3",
                    "-fno-math-errno",
                    "-fno-trapping-math",
                    "-ffp-contract=off",
                ],
            )
            for name in KERNELS
        ],
        include_path=["kernels"],
        # Cython compares dates only: the checked build must not find the plain one's C files.
        build_dir="build/cython-checked" if CHECKED else "build/cython",
        compiler_directives=DIRECTIVES,
    ),
    options={"build_ext": {"parallel": os.cpu_count() or 1}},
)

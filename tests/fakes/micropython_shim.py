"""Just enough of MicroPython for CPython to import and run the board's viper modules."""

import builtins
import sys
import types


def install():
    """Make `import micropython` and viper's pointer types work."""
    if "micropython" in sys.modules:
        return
    shim = types.ModuleType("micropython")

    def identity(thing):
        return thing

    for name in ("viper", "native", "const"):
        setattr(shim, name, identity)
    for name in ("heap_lock", "heap_unlock"):
        setattr(shim, name, lambda: 0)
    for name in ("ptr8", "ptr16", "ptr32", "uint"):
        setattr(builtins, name, identity)
    sys.modules["micropython"] = shim

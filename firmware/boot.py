"""Runs on the board before `main.py`: how memory is kept, no more.

Both calls are asked for first, since not every interpreter that runs these files has them.
"""

# pyright: reportAttributeAccessIssue=false
import gc

import micropython

# Room for an exception raised in an interrupt or while the heap is locked.
if hasattr(micropython, "alloc_emergency_exception_buf"):
    micropython.alloc_emergency_exception_buf(128)
# Collect while main.py imports, so that what it leaves behind does not split up the heap: the
# history needs 128,000 bytes in one piece.
if hasattr(gc, "threshold"):
    gc.threshold(16_384)

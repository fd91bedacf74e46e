"""Functions that are compiled twice where the machine may choose: for AVX2, and for any x86-64.

Which of the two runs is decided once, when the module is loaded (GCC's target_clones, an ifunc of
GNU's libc). Both take the same operations in the same order, AVX2's four at a time: no fused
multiply-add is in it, and none may be contracted (-ffp-contract=off), so the bits are the same.
Elsewhere, arm64 among them, there is one version.
"""

cdef extern from *:
    """
    #ifndef INPHASE_CLONED
    #if defined(__x86_64__) && defined(__linux__) && defined(__GLIBC__) \\
        && defined(__GNUC__) && !defined(__clang__)
    #define INPHASE_CLONED __attribute__((target_clones("avx2", "default"), flatten)) void
    #else
    #define INPHASE_CLONED void
    #endif
    #endif
    """
    # What a function returns that is compiled so: nothing.
    ctypedef void cloned "INPHASE_CLONED"

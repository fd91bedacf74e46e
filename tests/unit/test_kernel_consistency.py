"""PPC with an effective size: the definition at N, unbiased at the size the pairs are worth."""

import numpy as np
import reference

from inphase_kernels import EffectiveSize, SlidingSynchrony, ppc_effective


def test_with_the_count_of_pairs_it_is_ppc() -> None:
    x, y = np.random.default_rng(1).standard_normal((2, 300, 2)).view(np.complex128)[..., 0]
    (plv, ppc), valid = SlidingSynchrony(40, ("plv", "ppc")).push(x, y)
    found = ppc_effective(plv[valid], np.full(valid.sum(), 40.0))
    np.testing.assert_allclose(found, ppc[valid], rtol=0, atol=1e-12)


def test_with_another_size_it_is_its_definition() -> None:
    x, y = np.random.default_rng(2).standard_normal((2, 60, 2)).view(np.complex128)[..., 0]
    found = ppc_effective(np.array([reference.plv(x, y)]), np.array([7.5]))
    np.testing.assert_allclose(found, reference.ppc_effective(x, y, 7.5), rtol=0, atol=1e-12)


def test_a_size_below_two_or_unknown_gives_nothing() -> None:
    found = ppc_effective(np.array([0.9, 0.9, 1.0]), np.array([0.0, 1.9, 50.0]))
    np.testing.assert_array_equal(found, [0.0, 0.0, 1.0])


def test_independent_resonances_have_none_on_average() -> None:
    rng = np.random.default_rng(3)
    turn = 0.95 * np.exp(0.3j)
    x, y = rng.standard_normal((2, 100_000, 2)).view(np.complex128)[..., 0]
    for i in range(1, len(x)):
        x[i] += turn * x[i - 1]
        y[i] += turn * y[i - 1]
    (plv, ppc), valid = SlidingSynchrony(400, ("plv", "ppc")).push(x, y)
    size = EffectiveSize(400, 120, 1, 1600).push(x, y)
    known = valid & (size > 0)
    # 250 windows of about 20 effective samples: 3 standard errors of a PPC that varies by 1/20.
    assert abs(ppc_effective(plv, size)[known].mean()) < 3 * 0.05 / np.sqrt(250)
    assert ppc[known].mean() > 0.03

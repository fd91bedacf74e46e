"""A hundred million samples of many sizes later, every estimate is still its definition."""

import numpy as np
import pytest
import reference

from inphase_kernels import SlidingSynchrony
from inphase_kernels.synchrony import METRICS

SAMPLES = 100_000_000
CHUNK = 100_000
WINDOW = 500


@pytest.mark.slow
def test_after_a_hundred_million_samples_every_metric_is_its_definition() -> None:
    rng = np.random.default_rng(1)
    noise = rng.standard_normal((2, CHUNK, 2)).view(np.complex128)[..., 0]
    # Resonances near 0.25 rad a sample, so that the metrics are neither 0 nor 1; the same chunk
    # again and again is as long a stream to a sum as any other.
    x, y = (np.convolve(z, (0.9 * np.exp(0.25j)) ** np.arange(100))[:CHUNK] for z in noise)
    y = y + 0.5 * x
    kernel = SlidingSynchrony(WINDOW, METRICS)
    for i in range(SAMPLES // CHUNK):
        scale = 10.0 ** (i % 13 - 6)
        kernel.push(scale * x, y)
    values, valid = kernel.push(x, y)
    assert valid.all()
    for metric, found in zip(METRICS, values, strict=True):
        expected, full = reference.sliding(metric, x[:3000], y[:3000], WINDOW)
        np.testing.assert_allclose(
            found[:3000][full], expected[full], rtol=0, atol=1e-11, err_msg=metric
        )

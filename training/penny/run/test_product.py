"""What floors are measured by."""

import numpy as np

from penny.run.product import best_product, onnx_product


def test_onnxruntime_multiplies_what_it_is_given():
    rng = np.random.default_rng(0)
    b, a = (rng.random((8, 8), np.float32) for _ in range(2))
    assert np.allclose(onnx_product(1, 8)()[0], a @ b, atol=1e-5)


def test_the_best_of_more_time_is_faster_than_a_processor_of_the_nineties():
    assert best_product(1, seconds=0.1, side=128) > 1e8

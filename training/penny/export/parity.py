"""How far a graph is from what it was made of: largest difference, and PSNR between two graphs' pictures."""

from pathlib import Path

import numpy as np
import onnxruntime as ort


def open_session(path: Path, threads: int = 2) -> ort.InferenceSession:
    options = ort.SessionOptions()
    options.intra_op_num_threads = threads
    return ort.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])


def run_graph(path: Path, feeds: dict[str, np.ndarray]) -> np.ndarray:
    """The graph's one output; refuses feeds that it does not name."""
    session = open_session(path)
    known = {i.name for i in session.get_inputs()}
    if known != set(feeds):
        raise ValueError(f"{path.name} takes {sorted(known)}, was given {sorted(feeds)}")
    return session.run(None, feeds)[0]


def picture_psnr(a: np.ndarray, b: np.ndarray) -> float:
    """Of two batches of uint8 pictures, in dB."""
    error = np.square(a.astype(np.float64) - b.astype(np.float64)).mean()
    return float(10 * np.log10(255**2 / max(error, 1e-9)))

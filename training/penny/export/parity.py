"""How far a graph is from what it was made of, and PSNR between two graphs' pictures."""

from pathlib import Path

import numpy as np
import onnx
import onnxruntime as ort
import torch

from penny.export.parts import DenoiserPart
from penny.latents.store import LATENT
from penny.teacher.model import Denoiser

ROWS = 8
MOST_DIFFERENCE = 1e-4  # of a denoiser and its graph, before weights are rounded


def open_session(path: Path, threads: int = 2) -> ort.InferenceSession:
    """As the runner opens graphs: threads that spin between runs would take the cores from the other sessions'."""
    options = ort.SessionOptions()
    options.intra_op_num_threads = threads
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
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


def require_parity(graph: Path, network: Denoiser) -> float:
    """Their difference. Throws a ValueError where it is more than MOST_DIFFERENCE."""
    difference = denoiser_difference(graph, network)
    if difference > MOST_DIFFERENCE:
        raise ValueError(f"{graph} is {difference:.1e} from torch, more than {MOST_DIFFERENCE:.0e}")
    return difference


def denoiser_difference(graph: Path, network: Denoiser) -> float:
    """Between the velocities of graph and network, as a share of their length; rows differ in all inputs."""
    draw = torch.Generator().manual_seed(0)
    feeds = {
        "latents": torch.randn(ROWS, *LATENT, generator=draw),
        "time": torch.rand(ROWS, generator=draw),
        "context": torch.randn(ROWS, 16, 384, generator=draw),
        "mask": torch.arange(16)[None] < torch.arange(2, 2 + ROWS)[:, None],
    }
    told = {tensor.name for tensor in onnx.load(graph, load_external_data=False).graph.input}
    for name, most in (("guidance", 8), ("span", 1)):
        if name in told:
            feeds[name] = torch.rand(ROWS, generator=draw) * most
    with torch.no_grad():
        wanted = DenoiserPart(network)(*feeds.values()).numpy()
    found = run_graph(graph, {name: (v.long() if name == "mask" else v).numpy() for name, v in feeds.items()})
    return float(np.linalg.norm(found - wanted) / np.linalg.norm(wanted))

"""One file for the weights that several graphs have in common: each tensor's bytes are kept once, by their digest.

The text encoder is the larger part of every fused graph; shared, three graphs cost little more than one. The graphs
then need that file beside them (ONNX external data) and must be opened by their path.
"""

import hashlib
from pathlib import Path

import onnx

LEAST_BYTES = 1024
ALIGNMENT = 64  # bytes: whole lines of the processor's cache


def raw_bytes(tensor: onnx.TensorProto) -> bytes:
    """The tensor's values as little-endian bytes, whichever field holds them."""
    return tensor.raw_data if tensor.HasField("raw_data") else onnx.numpy_helper.to_array(tensor).tobytes()


def point_outside(tensor: onnx.TensorProto, location: str, offset: int, length: int) -> None:
    """Makes the tensor refer to a range of the file instead of holding values."""
    kept = onnx.TensorProto(name=tensor.name, data_type=tensor.data_type, dims=tensor.dims)
    kept.data_location = onnx.TensorProto.EXTERNAL
    for key, value in (("location", location), ("offset", offset), ("length", length)):
        kept.external_data.add(key=key, value=str(value))
    tensor.CopyFrom(kept)


def share_weights(graphs: list[Path], weights: Path) -> int:
    """Moves the graphs' large tensors to `weights`, in the same folder; returns that file's size in bytes."""
    places: dict[str, int] = {}
    with weights.open("wb") as file:
        for path in graphs:
            model = onnx.load(path)
            for tensor in model.graph.initializer:
                data = raw_bytes(tensor)
                if len(data) < LEAST_BYTES:
                    continue
                digest = hashlib.sha256(data).hexdigest()
                if digest not in places:
                    file.write(b"\0" * (-file.tell() % ALIGNMENT))
                    places[digest] = file.tell()
                    file.write(data)
                point_outside(tensor, weights.name, places[digest], len(data))
            onnx.save(model, path)
    return weights.stat().st_size

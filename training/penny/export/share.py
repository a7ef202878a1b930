"""Files for the weights that several graphs have in common: each tensor's bytes are kept once, by their digest.

The text encoder is the larger part of every fused graph; shared, three graphs cost little more than one. The graphs
then need those files beside them (ONNX external data) and must be opened by their path.
"""

import hashlib
from pathlib import Path
from typing import BinaryIO

import onnx

LEAST_BYTES = 1024
ALIGNMENT = 64  # bytes: whole lines of the processor's cache
Place = tuple[str, int]  # a file's name and the offset in it


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


def _kept(data: bytes, file: BinaryIO, places: dict[str, Place]) -> Place:
    """Where the bytes lie; at the end of the file unless they lie somewhere already."""
    digest = hashlib.sha256(data).hexdigest()
    if digest not in places:
        file.write(b"\0" * (-file.tell() % ALIGNMENT))
        places[digest] = Path(file.name).name, file.tell()
        file.write(data)
    return places[digest]


def share_weights(graphs_of: dict[Path, list[Path]]) -> None:
    """Moves large tensors of the graphs to the file that they are listed under, all in one folder.

    The files are filled in turn: what an earlier one holds is not written again, whichever graph asks for it.
    """
    places: dict[str, Place] = {}
    for weights, graphs in graphs_of.items():
        with weights.open("wb") as file:
            for path in graphs:
                model = onnx.load(path)
                for tensor in model.graph.initializer:
                    data = raw_bytes(tensor)
                    if len(data) >= LEAST_BYTES:
                        point_outside(tensor, *_kept(data, file, places), len(data))
                onnx.save(model, path)

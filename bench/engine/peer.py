"""The same models in Python: onnxruntime on the same graphs, or diffusers' and Penny's own modules on torch, eager or compiled.

Started by peer.ts, which sends one JSON object a line and reads one back. Times are the pictures' alone, without the pipe.
"""

import json
import sys
import time
from pathlib import Path

import numpy as np
import onnx
import onnxruntime as ort
import torch
from tokenizers import Tokenizer

ROOT = Path(__file__).parents[2]
sys.path[:0] = [str(ROOT / "training"), str(ROOT / "test" / "goldens")]


def open_session(path: Path, threads: int) -> ort.InferenceSession:
    options = ort.SessionOptions()
    options.intra_op_num_threads = threads
    return ort.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])


def graph_runner(path: Path, threads: int):
    """(name=array, ...) -> first output."""
    session = open_session(path, threads)
    return lambda **feeds: session.run(None, feeds)[0]


class Penny:
    """Text, a student's Euler steps on the flow path, decoder; the graphs' or torch's."""

    def __init__(self, folder: Path, engine: str, threads: int):
        self.tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self.tokenizer.no_padding()
        self.tokenizer.no_truncation()
        if engine == "ort":
            names = ("text_encoder", "denoiser", "decoder")
            self.text, self.denoiser, self.decoder = (graph_runner(folder / f"{name}.onnx", threads) for name in names)
        else:
            self.text, self.denoiser, self.decoder = torch_penny(folder, engine == "compiled")

    def tokens(self, text: str) -> tuple[np.ndarray, np.ndarray]:
        ids = self.tokenizer.encode(text).ids[:16]
        row = np.array([ids + [0] * (16 - len(ids))])
        return row, (np.arange(16)[None] < len(ids)).astype(np.int64)

    def draw(self, prompt: str, noise: np.ndarray, steps: int, guidance: float) -> np.ndarray:
        ids, mask = self.tokens(prompt)
        context, x, told = self.text(input_ids=ids, attention_mask=mask), noise, np.array([guidance], np.float32)
        span = np.array([1 / steps], np.float32)
        for step in range(steps, 0, -1):
            now, then = (np.array([shifted(s / steps)], np.float32) for s in (step, step - 1))
            velocity = self.denoiser(latents=x, time=now, context=context, mask=mask, guidance=told, span=span)
            x = x - (now - then) * velocity
        return straight_bytes(self.decoder(latents=x)[0])


def shifted(even: float) -> float:
    """As students are asked (training/penny/distil/grid.py)."""
    return 3 * even / (1 + 2 * even)


def torch_penny(folder: Path, compiled: bool):
    """The modules that make_models.py exported, behind functions of arrays."""
    from make_models import penny_parts

    parts = [part for _, part in penny_parts(folder)]
    return [array_function(torch.compile(part) if compiled else part) for part in parts]


def array_function(module: torch.nn.Module):
    @torch.inference_mode()
    def run(**feeds: np.ndarray) -> np.ndarray:
        return module(*(torch.from_numpy(value) for value in feeds.values())).numpy()

    return run


def straight_bytes(rgba: np.ndarray) -> np.ndarray:
    """[4, H, W] premultiplied in 0..1 -> [H, W, 4] bytes, as Mintmark's unpremultiply."""
    alpha = np.minimum(1, rgba[3:])
    colour = np.where(np.round(alpha * 255) > 0, rgba[:3] / np.maximum(alpha, 1e-6), 0)
    return np.round(np.concatenate([colour, alpha]).clip(0, 1) * 255).astype(np.uint8).transpose(1, 2, 0)


class StableDiffusion:
    """CLIP, U-Net and autoencoder under diffusers' own scheduler; the graphs' or diffusers' modules on torch."""

    def __init__(self, folder: Path, engine: str, threads: int):
        import diffusers
        from tiny_models import load_clip_tokenizer

        self.tokenizer = load_clip_tokenizer(folder / "tokenizer")
        self.scheduler = diffusers.DPMSolverMultistepScheduler.from_pretrained(folder / "scheduler")
        self.scale = json.loads((folder / "vae_decoder/config.json").read_text())["scaling_factor"]
        if engine == "ort":
            parts = ("text_encoder", "unet", "vae_decoder")
            self.text, self.unet, self.vae = (graph_runner(folder / part / "model.onnx", threads) for part in parts)
        else:
            from make_models import stable_diffusion_parts

            modules = stable_diffusion_parts(folder)
            self.text, self.unet, self.vae = (array_function(torch.compile(m) if engine == "compiled" else m) for m in modules)

    def draw(self, prompt: str, noise: np.ndarray, steps: int, guidance: float) -> np.ndarray:
        ids = self.tokenizer([prompt, ""], padding="max_length", max_length=77, truncation=True, return_tensors="np").input_ids
        states = self.text(input_ids=ids.astype(np.int64))
        self.scheduler.set_timesteps(steps)
        x = torch.from_numpy(noise) * self.scheduler.init_noise_sigma
        for moment in self.scheduler.timesteps:
            both = self.scheduler.scale_model_input(torch.cat([x, x]), moment).numpy()
            timestep = np.full(2, float(moment), np.float32)
            named, unnamed = torch.from_numpy(self.unet(sample=both, timestep=timestep, encoder_hidden_states=states))
            x = self.scheduler.step((unnamed + guidance * (named - unnamed))[None], moment, x).prev_sample
        image = self.vae(latent_sample=(x / self.scale).numpy())[0].transpose(1, 2, 0)
        colour = np.round((image / 2 + 0.5).clip(0, 1) * 255).astype(np.uint8)
        return np.concatenate([colour, np.full((*colour.shape[:2], 1), 255, np.uint8)], axis=2)


PRODUCTS = ("MatMul", "Gemm", "MatMulInteger", "Conv", "QLinearConv")


def matmul_flop(path: Path, sizes: dict[str, int]) -> int:
    """2 x multiplications of one row's matrix products and convolutions, int8 or not; `sizes` gives the free axes.

    The graph is run once with their inputs and outputs as outputs of its own: shape inference gives up on exported graphs.
    """
    model = onnx.load(path)
    nodes = [node for node in model.graph.node if node.op_type in PRODUCTS]
    given = {tensor.name for tensor in model.graph.initializer} | {value.name for value in model.graph.output}
    names = {name for node in nodes for name in (*node.input, node.output[0]) if name and name not in given}
    model.graph.output.extend(onnx.helper.make_empty_tensor_value_info(name) for name in sorted(names))
    options = ort.SessionOptions()
    options.graph_optimization_level = ort.GraphOptimizationLevel.ORT_DISABLE_ALL
    session = ort.InferenceSession(model.SerializeToString(), options, providers=["CPUExecutionProvider"])
    feeds = {tensor.name: one_row(tensor, sizes) for tensor in session.get_inputs()}
    outputs = [output.name for output in session.get_outputs()]
    shapes = {name: array.shape for name, array in zip(outputs, session.run(outputs, feeds), strict=True)}
    shapes |= {tensor.name: tuple(tensor.dims) for tensor in model.graph.initializer}
    return sum(node_flop(node, shapes) for node in nodes)


def one_row(tensor: ort.NodeArg, sizes: dict[str, int]) -> np.ndarray:
    shape = [axis if isinstance(axis, int) else sizes.get(axis, 1) for axis in tensor.shape]
    return np.ones(shape, {"tensor(int64)": np.int64, "tensor(int32)": np.int32}.get(tensor.type, np.float32))


def node_flop(node: onnx.NodeProto, shapes: dict[str, tuple[int, ...]]) -> int:
    out = int(np.prod(shapes[node.output[0]]))
    if "Conv" in node.op_type:
        weight = shapes[node.input[3 if node.op_type == "QLinearConv" else 1]]
        return 2 * out * int(np.prod(weight[1:]))
    return 2 * out * shapes[node.input[0]][-1]


class Bench:
    """The state of one conversation."""

    def __init__(self):
        self.model, self.threads = None, 1

    def load(self, family: str, folder: str, engine: str, threads: int) -> dict:
        torch.set_num_threads(threads)
        self.threads = threads
        self.model = {"penny": Penny, "stable-diffusion": StableDiffusion}[family](Path(folder), engine, threads)
        return {"runtime": f"onnxruntime {ort.__version__}" if engine == "ort" else f"torch {torch.__version__}"}

    def draw(self, prompt: str, noise: str, dims: list[int], steps: int, guidance: float, out: str | None = None) -> dict:
        values = np.fromfile(noise, "<f4").reshape(1, *dims)
        start = time.perf_counter()
        picture = self.model.draw(prompt, values, steps, guidance)
        ms = (time.perf_counter() - start) * 1000
        if out:
            Path(out).write_bytes(picture.tobytes())
        return {"ms": ms}

    def flop(self, graphs: list[dict]) -> dict:
        return {"flop": [matmul_flop(Path(graph["path"]), graph["sizes"]) for graph in graphs]}

    def peak(self, threads: int) -> dict:
        from penny.run.product import best_product

        return {"flops": best_product(threads)}


def main() -> None:
    bench = Bench()
    for line in sys.stdin:
        request = json.loads(line)
        answer = getattr(bench, request.pop("do"))(**request)
        print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    main()

"""The trained networks by name: the teacher, each student, and the checkpoint that each lies in."""

from pathlib import Path

from penny.distil.config import DistilConfig
from penny.distil.prune import pruned_config
from penny.distil.students import student_config
from penny.run.checkpoint import load_prefix
from penny.teacher.config import ModelConfig, TeacherConfig
from penny.teacher.model import Denoiser

NETWORKS = ("teacher", "progressive", "refined", "consistency", "blended", "pruned")
SHIPPED_STUDENT = "blended"


def leaps(name: str) -> bool:
    """Whether each step leads to the picture itself, with fresh noise for the next; others lead as far as they span."""
    return name == "consistency"


def config_of(name: str) -> ModelConfig:
    whole = TeacherConfig().model
    if name == "teacher":
        return whole
    return pruned_config(whole, DistilConfig()) if name == "pruned" else student_config(whole)


def checkpoint_name(name: str, steps: int | None = None, config: DistilConfig = DistilConfig()) -> str:
    """Without extension. Of the progressive students the last one, unless it has not kept that many steps."""
    if name != "progressive":
        return name
    return f"progressive-{config.stages[-1] if steps is None or steps in config.served else steps}"


def open_network(work: Path, name: str, steps: int | None = None) -> Denoiser:
    """With the averaged weights of its checkpoint, not to be trained."""
    network = Denoiser(config_of(name))
    network.load_state_dict(load_prefix(work / f"{checkpoint_name(name, steps)}.safetensors", "ema"))
    return network.eval().requires_grad_(False)

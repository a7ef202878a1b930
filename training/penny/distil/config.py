"""How a student is distilled."""

from dataclasses import dataclass, field

from penny.run.optimizer import OptimizerConfig


@dataclass(frozen=True)
class Refined:
    """How refining teaches one number of steps: in this share of the batches, one step from `parts` smaller ones."""

    steps: int
    share: float
    parts: int
    by_teacher: bool  # or by a slow copy of the student


@dataclass(frozen=True)
class DistilConfig:
    method: str = "progressive"  # or consistency
    stages: tuple[int, ...] = (8, 4, 2, 1)  # steps after each progressive stage; the first learns from twice as many
    stage_shares: tuple[float, ...] = (0.28, 0.28, 0.2, 0.24)  # of the minutes: a step of the first costs the most
    kept: tuple[int, ...] = (8, 4, 2)  # steps that the student goes on rehearsing in later stages, to serve them too
    rehearsal: float = 0.3  # share of a later stage's batches
    refined: tuple[Refined, ...] = (
        Refined(steps=8, share=0.1, parts=2, by_teacher=True),
        Refined(steps=4, share=0.4, parts=4, by_teacher=True),
        Refined(steps=2, share=0.2, parts=2, by_teacher=False),
        Refined(steps=1, share=0.3, parts=4, by_teacher=False),
    )
    seen: float = 1.0  # refining: weight of the distance by what the teacher sees, where a batch is about few steps
    own_way: float = 0.5  # refining: share of the batches that ask where the student's own steps lead to
    slow_decay: float = 0.98  # refining: of the student's slow copy
    least_guidance: float = 1.0  # scales drawn for the folded guidance
    most_guidance: float = 7.0
    boundaries: int = 1  # consistency: segments of the path, each with its own end; 1 serves any number of steps
    skip: float = 1 / 16  # consistency: length of the teacher's step, in even time
    target_decay: float = 0.95  # consistency: of the target network's average
    huber: float = 0.03  # consistency: c of the pseudo-Huber distance, per element
    jump_seen: float = 1.0  # consistency: weight of the distance by what the teacher sees; as strong as the other then
    pruned_blocks: int = 2  # that the pruned student lacks
    pruned_share: float = 0.75  # of each MLP's hidden units that it keeps
    batch: int = 64
    optimizer: OptimizerConfig = field(default_factory=lambda: OptimizerConfig(rate=1e-3))
    seed: int = 31

    @property
    def served(self) -> tuple[int, ...]:
        """Numbers of steps that the last progressive student serves."""
        return (*self.kept, self.stages[-1])

    def __post_init__(self):
        if self.method not in ("progressive", "consistency"):
            raise ValueError("DistilConfig: method must be progressive or consistency")
        if len(self.stages) != len(self.stage_shares) or abs(sum(self.stage_shares) - 1) > 1e-6:
            raise ValueError("DistilConfig: stage_shares must match stages and add up to 1")
        if any(a != 2 * b for a, b in zip(self.stages, self.stages[1:], strict=False)):
            raise ValueError("DistilConfig: each stage must halve the steps of the one before")
        if not 0 <= self.rehearsal < 1 or not set(self.kept) <= set(self.stages):
            raise ValueError("DistilConfig: rehearsal must lie in [0, 1), kept must be among the stages")
        if abs(sum(r.share for r in self.refined) - 1) > 1e-6 or any(r.parts < 2 for r in self.refined):
            raise ValueError("DistilConfig: refined's shares must add up to 1, and its parts be 2 or more")
        if not 0 <= self.own_way <= 1:
            raise ValueError("DistilConfig: own_way is a share, from 0 to 1")
        if not 0 < self.least_guidance <= self.most_guidance or self.boundaries < 1:
            raise ValueError("DistilConfig: guidance scales must be positive and in order, boundaries 1 or more")
        if self.boundaries > 1 and self.jump_seen:
            raise ValueError("DistilConfig: jump_seen judges clean latents, which several boundaries do not lead to")

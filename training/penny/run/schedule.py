"""The learning rate over a run: warm up, hold, then fall linearly (warm-up, stable, decay)."""


def rate_share(step: int, elapsed_share: float, warmup_steps: int, decay_share: float) -> float:
    """Share 0..1 of the full rate. `elapsed_share` is the part of the run's minutes that has passed.

    While it holds, a run may be given more minutes and go on as if it had them from the start.
    """
    warm = min(1.0, (step + 1) / warmup_steps)
    fall = min(1.0, (1 - elapsed_share) / decay_share) if decay_share else 1.0
    return warm * max(fall, 0.02)

"""What every training stage shares: the loop, checkpoints, optimizers, precision."""

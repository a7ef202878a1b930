"""Few-step students of the teacher: progressive and consistency distillation, guidance folded in."""

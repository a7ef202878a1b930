// Linear noise schedule: the training variances of DDPM.

/** `steps` betas evenly from `start` to `end` (Ho et al. 2020, arXiv:2006.11239, section 4). */
export const linearBetas = (steps: number, start = 0.0001, end = 0.02): readonly number[] =>
  Array.from({ length: steps }, (_, t) => start + (t / (steps - 1)) * (end - start))

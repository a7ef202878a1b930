// Karras noise levels: dense where the image takes shape.

/** `steps` noise ratios from `max` to `min`, even in their `rho`-th root (Karras et al. 2022, arXiv:2206.00364, eq. 5). */
export function karrasSigmas(steps: number, max: number, min: number, rho = 7): readonly number[] {
  const [from, to] = [max ** (1 / rho), min ** (1 / rho)]
  return Array.from({ length: steps }, (_, i) => (from + (steps === 1 ? 0 : i / (steps - 1)) * (to - from)) ** rho)
}

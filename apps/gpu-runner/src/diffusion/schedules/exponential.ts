// Exponential noise levels: even in log-SNR.

/** `steps` noise ratios from `max` to `min`, even in their logarithm (Lu et al. 2022, arXiv:2206.00927, section 3.3). */
export function exponentialSigmas(steps: number, max: number, min: number): readonly number[] {
  const [from, to] = [Math.log(max), Math.log(min)]
  return Array.from({ length: steps }, (_, i) => Math.exp(from + (steps === 1 ? 0 : i / (steps - 1)) * (to - from)))
}

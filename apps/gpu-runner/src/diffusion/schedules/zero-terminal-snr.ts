// Zero terminal SNR: rescales training variances so that the last timestep is pure noise.
import { betasOfSignal, signalOfBetas } from './signal.ts'

/**
 * Betas whose square-rooted cumulative signal is shifted to end at 0 and scaled to keep its first value
 * (Lin et al. 2023, arXiv:2305.08891, algorithm 1). The last level has alpha 0: an epsilon model cannot predict x0 there.
 */
export function rescaleZeroTerminalSnr(betas: readonly number[]): readonly number[] {
  const roots = signalOfBetas(betas).map(Math.sqrt)
  const [first, last] = [roots.at(0) ?? Number.NaN, roots.at(-1) ?? Number.NaN]
  return betasOfSignal(roots.map((root) => (((root - last) * first) / (first - last)) ** 2))
}

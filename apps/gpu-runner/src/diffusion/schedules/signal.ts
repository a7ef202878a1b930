// The cumulative signal (DDPM's alpha-bar) of training variances, and back.

/** `prod(1 - beta)` up to each timestep (Ho et al. 2020, arXiv:2006.11239, eq. 4). */
export function signalOfBetas(betas: readonly number[]): readonly number[] {
  let product = 1
  return betas.map((beta) => (product *= 1 - beta))
}

/** The betas whose cumulative signal this is. */
export const betasOfSignal = (signal: readonly number[]): readonly number[] =>
  signal.map((value, t) => 1 - value / (t === 0 ? 1 : (signal[t - 1] ?? Number.NaN)))

// A two-dimensional correlated Gaussian with its perfect denoiser, to measure the mean and covariance that a sampler reaches.
import type { Denoise, Latents } from '../contract.ts'

/** Pairs (x[2i], x[2i + 1]) have this mean, and variances 0.81 and 0.09 along axes turned by 30 degrees. */
export const gaussian = { mean: [0.5, -0.25], variances: [0.81, 0.09], angle: Math.PI / 6 } as const

const [cosine, sine] = [Math.cos(gaussian.angle), Math.sin(gaussian.angle)]
const [major, minor] = gaussian.variances

/** The covariance [[xx, xy], [xy, yy]] as (xx, xy, yy). */
export const covariance = [
  major * cosine ** 2 + minor * sine ** 2,
  (major - minor) * cosine * sine,
  major * sine ** 2 + minor * cosine ** 2,
] as const

/** E[x0 | x]: each principal axis shrinks by `alpha * variance / (alpha^2 * variance + sigma^2)`. */
export const gaussianDenoise: Denoise = async (x, { alpha, sigma }) => {
  const gain = (variance: number): number => (alpha * variance) / (alpha ** 2 * variance + sigma ** 2)
  return x.map((_, i) => {
    const first = i - (i % 2)
    const [dx, dy] = [(x[first] ?? Number.NaN) - alpha * gaussian.mean[0], (x[first + 1] ?? Number.NaN) - alpha * gaussian.mean[1]]
    const along = gain(major) * (cosine * dx + sine * dy)
    const across = gain(minor) * (cosine * dy - sine * dx)
    return i % 2 === 0 ? gaussian.mean[0] + cosine * along - sine * across : gaussian.mean[1] + sine * along + cosine * across
  })
}

/** Mean (x, y) and covariance (xx, xy, yy) of interleaved pairs. */
export function moments(pairs: Latents): { mean: readonly [number, number]; covariance: readonly [number, number, number] } {
  const count = pairs.length / 2
  const xs = pairs.filter((_, i) => i % 2 === 0)
  const ys = pairs.filter((_, i) => i % 2 === 1)
  const average = (values: Latents): number => values.reduce((sum, value) => sum + value, 0) / count
  const mean = [average(xs), average(ys)] as const
  const product = (a: Latents, b: Latents, [ma, mb]: readonly [number, number]): number =>
    a.reduce((sum, value, i) => sum + (value - ma) * ((b[i] ?? Number.NaN) - mb), 0) / count
  const [mx, my] = mean
  return { mean, covariance: [product(xs, xs, [mx, mx]), product(xs, ys, [mx, my]), product(ys, ys, [my, my])] }
}

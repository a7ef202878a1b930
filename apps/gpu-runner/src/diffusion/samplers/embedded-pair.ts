// Bogacki and Shampine's embedded Runge-Kutta pair of orders 3 and 2, whose last slope is the next step's first.
import type { Latents } from '../contract.ts'
import { mix, weightedSum } from '../elementwise.ts'

/** dx/d(angle) at a point. */
export type Slope = (x: Latents, angle: number) => Promise<Latents>

/** A point on a solution and the slope there. */
export type SlopedPoint = { readonly x: Latents; readonly angle: number; readonly slope: Latents }

/** Model calls of one attempt. */
export const CALLS_PER_ATTEMPT = 3

/** The third-order point at angle `to` and its difference to the second-order one (Bogacki & Shampine 1989, Appl. Math. Lett. 2(4)). */
export async function attemptStep(
  slopeAt: Slope,
  { x, angle, slope: k1 }: SlopedPoint,
  to: number,
): Promise<{ end: SlopedPoint; error: Latents }> {
  const h = to - angle
  const k2 = await slopeAt(mix(1, x, h / 2, k1), angle + h / 2)
  const k3 = await slopeAt(mix(1, x, (3 * h) / 4, k2), angle + (3 * h) / 4)
  const end = weightedSum([1, x], [(2 * h) / 9, k1], [h / 3, k2], [(4 * h) / 9, k3])
  const k4 = await slopeAt(end, to)
  const error = weightedSum([(-5 * h) / 72, k1], [h / 12, k2], [h / 9, k3], [-h / 8, k4])
  return { end: { x: end, angle: to, slope: k4 }, error }
}

// Lays one picture over another where a mask says so.
import type { Pixels } from './pixels.ts'

/** Straight colour of two straight pixels mixed by their alpha: `share` of the first, the rest of the second, 0..1. */
function mixInto(data: Uint8Array, at: number, over: Uint8Array, under: Uint8Array, share: number): void {
  const [a, b] = [share * (over[at + 3] ?? 0), (1 - share) * (under[at + 3] ?? 0)]
  const alpha = a + b
  for (let c = 0; c < 3; c += 1) data[at + c] = alpha === 0 ? 0 : Math.round((a * (over[at + c] ?? 0) + b * (under[at + c] ?? 0)) / alpha)
  data[at + 3] = Math.round(alpha)
}

/**
 * `over` where `weights` is 255, `under` where it is 0, a mixture between. All of one size, a weight per pixel. Pixels that are not
 * mixed are copied to the bit. Throws a RangeError on unequal sizes.
 */
export function paste(over: Pixels, under: Pixels, weights: Uint8Array): Pixels {
  const { width, height } = over
  if (under.width !== width || under.height !== height || weights.length !== width * height)
    throw new RangeError(`paste: ${width}x${height} meets ${under.width}x${under.height} and ${weights.length} weights`)
  const data = over.data.slice()
  for (const [i, weight] of weights.entries()) {
    if (weight === 255) continue
    if (weight === 0) data.set(under.data.subarray(4 * i, 4 * i + 4), 4 * i)
    else mixInto(data, 4 * i, over.data, under.data, weight / 255)
  }
  return { width, height, data }
}

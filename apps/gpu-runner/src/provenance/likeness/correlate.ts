// Where a small picture fits best into a larger one: the highest normalised cross-correlation over all places.
import type { Likeness } from './likeness.ts'

const channels = [0, 1, 2] as const
/** Variance per sample, grey levels squared, below which a picture is too plain to be recognised. */
const plain = 4

type Centred = { readonly values: Float32Array; readonly energy: number }

/** The samples less the mean of their channel, and the sum of their squares. */
function centre({ data }: Likeness): Centred {
  const values = Float32Array.from(data)
  const pixels = values.length / 3
  for (const channel of channels) {
    let sum = 0
    for (let i = channel; i < values.length; i += 3) sum += values[i] ?? 0
    for (let i = channel; i < values.length; i += 3) values[i] = (values[i] ?? 0) - sum / pixels
  }
  return { values, energy: values.reduce((sum, value) => sum + value * value, 0) }
}

/** Correlation with the window of `page` at (left, top); the piece is centred, so that the window need not be. */
function correlationAt(piece: Likeness, { values, energy }: Centred, page: Likeness, left: number, top: number): number {
  const means = [0, 0, 0]
  let [product, square] = [0, 0]
  for (let y = 0; y < piece.height; y++) {
    const row = 3 * ((top + y) * page.width + left)
    const own = 3 * y * piece.width
    for (let i = 0; i < 3 * piece.width; i++) {
      const value = page.data[row + i] ?? 0
      product += value * (values[own + i] ?? 0)
      square += value * value
      means[i % 3] = (means[i % 3] ?? 0) + value
    }
  }
  const pixels = piece.width * piece.height
  const variance = square - means.reduce((sum, total) => sum + (total * total) / pixels, 0)
  return variance < plain * values.length ? 0 : product / Math.sqrt(variance * energy)
}

/** The best correlation, -1..1, of `piece` anywhere inside `page`; 0 where it does not fit or either is plain. */
export function bestFit(piece: Likeness, page: Likeness): number {
  const centred = centre(piece)
  if (centred.energy < plain * centred.values.length) return 0
  let best = 0
  for (let top = 0; top + piece.height <= page.height; top++) {
    for (let left = 0; left + piece.width <= page.width; left++) best = Math.max(best, correlationAt(piece, centred, page, left, top))
  }
  return best
}

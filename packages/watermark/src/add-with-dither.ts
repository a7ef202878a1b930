// Adds a mark of fractions of a grey level to 8-bit RGBA: rounded at random, right on average, room made at black and white.

/** Pixels less visible than this stay as they are: they tell a reader nothing. */
const LEAST_ALPHA = 128

const floorSmall = (value: number): number => ((value + 1024) | 0) - 1024

/** A channel moved off the ends of its range by the mark's own size, so that both signs of the mark fit. */
function withRoom(channel: number, mark: number): number {
  const room = Math.abs(mark)
  return Math.min(Math.max(channel, room), 255 - room)
}

/** The pixel at byte `at` has a channel at an end of its range: each of its channels is rounded by itself. */
function addAtTheEnds(pixels: Uint8ClampedArray, at: number, mark: number, dither: number): void {
  for (let i = at; i < at + 3; i++) pixels[i] = floorSmall(withRoom(pixels[i] ?? 0, mark) + mark + dither)
}

function touchesAnEnd(pixels: Uint8ClampedArray, at: number, room: number): boolean {
  const red = pixels[at] ?? 0
  const green = pixels[at + 1] ?? 0
  const blue = pixels[at + 2] ?? 0
  return Math.min(red, green, blue) < room || Math.max(red, green, blue) > 255 - room
}

/**
 * `data` (RGBA) with `mark` (grey levels, one per pixel, within +-255) added to red, green and blue alike.
 * Rounding is floor(x + u), u uniform in 0..1 from a xorshift of `seed` (Marsaglia 2003), the same u for a pixel's channels.
 */
export function addWithDither(data: Uint8Array, mark: Float32Array, seed: number): Uint8Array {
  const bytes = data.slice()
  const pixels = new Uint8ClampedArray(bytes.buffer)
  let state = seed | 1
  for (let i = 0, at = 0; i < mark.length; i++, at += 4) {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    if ((data[at + 3] ?? 0) < LEAST_ALPHA) continue
    const value = mark[i] ?? 0
    const dither = (state >>> 8) / 2 ** 24
    if (touchesAnEnd(pixels, at, Math.abs(value))) addAtTheEnds(pixels, at, value, dither)
    else {
      const step = floorSmall(value + dither)
      pixels[at] = (pixels[at] ?? 0) + step
      pixels[at + 1] = (pixels[at + 1] ?? 0) + step
      pixels[at + 2] = (pixels[at + 2] ?? 0) + step
    }
  }
  return bytes
}

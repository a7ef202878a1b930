// Procedural pictures for the tests: seeded, with smooth ground, texture, edges and, for stickers, transparency.
import type { RgbaImage } from './types.ts'

/** Uniform in 0..1, repeating under its seed (a linear congruential generator, numbers from Knuth's MMIX). */
export function seededUniform(seed: number): () => number {
  let state = BigInt(seed) * 2n + 1n
  return function uniform() {
    state = (state * 6_364_136_223_846_793_005n + 1_442_695_040_888_963_407n) & 0xffff_ffff_ffff_ffffn
    return Number(state >> 32n) / 2 ** 32
  }
}

export function seededNormal(seed: number): () => number {
  const uniform = seededUniform(seed)
  return () => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform())
}

type Pixel = readonly [red: number, green: number, blue: number, alpha: number]

export function paint(width: number, height: number, pixelAt: (x: number, y: number) => Pixel): RgbaImage {
  const data = new Uint8ClampedArray(4 * width * height)
  for (let y = 0; y < height; y++) for (let x = 0; x < width; x++) data.set(pixelAt(x, y), 4 * (y * width + x))
  return { width, height, data: new Uint8Array(data.buffer) }
}

/** A sky with a gradient over grainy ground and two discs with hard edges. */
export function landscape(width: number, height: number, seed: number): RgbaImage {
  const normal = seededNormal(seed)
  const inDisc = (x: number, y: number, cx: number, cy: number) => (x / width - cx) ** 2 + (y / height - cy) ** 2 < 0.012
  return paint(width, height, (x, y) => {
    if (inDisc(x, y, 0.3, 0.3) || inDisc(x, y, 0.7, 0.55)) return [240, 200 - seed, 60, 255]
    const grain = y > height * 0.6 ? 14 * normal() : normal()
    const sky = 90 + (120 * y) / height
    return [sky + grain, sky + 20 * Math.sin(x / 40 + seed) + grain, 200 - sky / 2 + grain, 255]
  })
}

/** A round face on nothing: flat saturated colours, hard edges, two thirds visible; `hidden` colours the invisible part. */
export function sticker(side: number, hidden: Pixel = [0, 0, 0, 0]): RgbaImage {
  return paint(side, side, (x, y) => {
    const [u, v] = [(2 * x) / side - 1, (2 * y) / side - 1]
    if (u * u + v * v > 0.85) return hidden
    if ((Math.abs(u) - 0.35) ** 2 + (v + 0.2) ** 2 < 0.02) return [60, 40, 20, 255]
    return v > 0.3 && u * u + v * v < 0.45 ? [200, 40, 60, 255] : [250, 200 + 20 * v, 40, 255]
  })
}

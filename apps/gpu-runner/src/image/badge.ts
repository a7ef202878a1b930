// The optional visible badge: `AI` in the lower right corner, drawn before the watermark, so that both are signed over.
import sharp from 'sharp'
import type { Pixels } from './pixels.ts'

/** Height of the letters as a share of the short side: China's GB 45438-2025 asks for 5 % of an explicit label. */
const letterShare = 0.06
const smallestLetterPx = 8
/** On a grid whose letters are 10 high: the plate, and the strokes of A and I as paths, so that no font is needed. */
const plate = { width: 20, height: 16 }
const letters = 'M4 13 7.5 3 11 13 M5.3 9.6 9.7 9.6 M15 3 15 13'
const gridLetterHeight = 10

/** `scale` is pixels per unit of the grid. */
function badgeSvg(scale: number): Buffer {
  const { width, height } = plate
  return Buffer.from(
    `<svg xmlns="http://www.w3.org/2000/svg" width="${Math.round(width * scale)}" height="${Math.round(height * scale)}" viewBox="0 0 ${width} ${height}">` +
      `<rect width="${width}" height="${height}" rx="3" fill="#000" fill-opacity="0.72"/>` +
      `<path d="${letters}" fill="none" stroke="#fff" stroke-width="1.7" stroke-linecap="round" stroke-linejoin="round"/></svg>`,
  )
}

type Place = { readonly left: number; readonly top: number }

/** Lays `upper` over `lower` in place (source over, straight alpha); only the pixels under visible parts of it change. */
function layOver(lower: Pixels, upper: Pixels, { left, top }: Place): void {
  for (let y = 0; y < Math.min(upper.height, lower.height - top); y++) {
    for (let x = 0; x < Math.min(upper.width, lower.width - left); x++) {
      const [from, to] = [4 * (y * upper.width + x), 4 * ((y + top) * lower.width + x + left)]
      const share = (upper.data[from + 3] ?? 0) / 255
      if (share === 0) continue
      const rest = ((lower.data[to + 3] ?? 0) / 255) * (1 - share)
      for (let c = 0; c < 3; c++) {
        lower.data[to + c] = Math.round(((upper.data[from + c] ?? 0) * share + (lower.data[to + c] ?? 0) * rest) / (share + rest))
      }
      lower.data[to + 3] = Math.round(255 * (share + rest))
    }
  }
}

async function badgeOf(letterPx: number): Promise<Pixels> {
  const { data, info } = await sharp(badgeSvg(letterPx / gridLetterHeight))
    .ensureAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true })
  return { width: info.width, height: info.height, data: new Uint8Array(data) }
}

/** The picture with the badge over its lower right corner, half a letter from the edges; size and everything else are kept. */
export async function drawBadge(pixels: Pixels): Promise<Pixels> {
  const { width, height } = pixels
  const letterPx = Math.max(smallestLetterPx, letterShare * Math.min(width, height))
  const badge = await badgeOf(letterPx)
  const drawn = { ...pixels, data: pixels.data.slice() }
  const from = (side: number, badgeSide: number) => Math.max(0, Math.round(side - badgeSide - letterPx / 2))
  layOver(drawn, badge, { left: from(width, badge.width), top: from(height, badge.height) })
  return drawn
}

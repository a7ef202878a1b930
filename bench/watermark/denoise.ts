// Non-local means (Buades, Coll and Morel 2005) on RGB, as phone cameras and upscalers smooth: 5 x 5 patches, 11 x 11 search.
import { boxBlur } from '../../packages/watermark/src/box-blur.ts'
import type { RgbaImage } from './image.ts'

const SEARCH_RADIUS = 5
const PATCH_RADIUS = 2
const STRENGTH = 6

type Planes = Float32Array[]
type Sums = { colours: Planes; weights: Float32Array }

const offsets = Array.from({ length: 2 * SEARCH_RADIUS + 1 }, (_, i) => i - SEARCH_RADIUS)

function planesOf({ data }: RgbaImage): Planes {
  return [0, 1, 2].map((channel) => Float32Array.from({ length: data.length / 4 }, (_, i) => data[4 * i + channel] ?? 0))
}

function shifted(plane: Float32Array, width: number, dx: number, dy: number): Float32Array {
  const height = plane.length / width
  const out = new Float32Array(plane.length)
  for (let y = 0; y < height; y++) {
    const row = Math.max(0, Math.min(y + dy, height - 1)) * width
    for (let x = 0; x < width; x++) out[y * width + x] = plane[row + Math.max(0, Math.min(x + dx, width - 1))] ?? 0
  }
  return out
}

function squaredDistance(a: Planes, b: Planes): Float32Array {
  return Float32Array.from({ length: a[0]?.length ?? 0 }, (_, i) =>
    a.reduce((sum, plane, channel) => sum + ((plane[i] ?? 0) - (b[channel]?.[i] ?? 0)) ** 2 / 3, 0),
  )
}

function addOffset(sums: Sums, planes: Planes, width: number, dx: number, dy: number): void {
  const moved = planes.map((plane) => shifted(plane, width, dx, dy))
  const distance = boxBlur({ width, height: sums.weights.length / width, data: squaredDistance(planes, moved) }, PATCH_RADIUS).data
  for (let i = 0; i < distance.length; i++) {
    const weight = Math.exp(-(distance[i] ?? 0) / STRENGTH ** 2)
    sums.weights[i] = (sums.weights[i] ?? 0) + weight
    sums.colours.forEach((colour, channel) => (colour[i] = (colour[i] ?? 0) + weight * (moved[channel]?.[i] ?? 0)))
  }
}

export function nonLocalMeans(image: RgbaImage): RgbaImage {
  const planes = planesOf(image)
  const sums = { colours: planes.map((plane) => new Float32Array(plane.length)), weights: new Float32Array(planes[0]?.length ?? 0) }
  for (const dy of offsets) for (const dx of offsets) addOffset(sums, planes, image.width, dx, dy)
  const data = image.data.slice()
  sums.colours.forEach((colour, channel) =>
    colour.forEach((value, i) => (data[4 * i + channel] = Math.round(value / (sums.weights[i] ?? 1)))),
  )
  return { ...image, data }
}

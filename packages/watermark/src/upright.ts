// Turns a view upright: rotates it by a lattice's angle about its middle, on a canvas of bounded size.
import type { View } from './luma.ts'
import type { Plane } from './types.ts'

const LARGEST_SIDE_PX = 640

type Turn = { width: number; height: number; cos: number; sin: number }

function turnFor({ width, height }: Plane, angle: number): Turn {
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)]
  const bound = (a: number, b: number) => Math.min(LARGEST_SIDE_PX, Math.ceil(a * Math.abs(cos) + b * Math.abs(sin)))
  return { width: bound(width, height), height: bound(height, width), cos, sin }
}

/** Bilinear sample, or null outside the plane. */
function sampleAt({ width, height, data }: Plane, x: number, y: number): number | null {
  const [left, top] = [Math.floor(x), Math.floor(y)]
  if (left < 0 || top < 0 || left + 1 >= width || top + 1 >= height) return null
  const [fx, fy] = [x - left, y - top]
  const at = top * width + left
  const upper = (data[at] ?? 0) * (1 - fx) + (data[at + 1] ?? 0) * fx
  const lower = (data[at + width] ?? 0) * (1 - fx) + (data[at + width + 1] ?? 0) * fx
  return upper * (1 - fy) + lower * fy
}

function turnPlane(plane: Plane, { width, height, cos, sin }: Turn, outside: number): Plane {
  const data = new Float32Array(width * height)
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const [dx, dy] = [x + 0.5 - width / 2, y + 0.5 - height / 2]
      const fromX = dx * cos - dy * sin + plane.width / 2 - 0.5
      const fromY = dx * sin + dy * cos + plane.height / 2 - 0.5
      data[y * width + x] = sampleAt(plane, fromX, fromY) ?? outside
    }
  }
  return { width, height, data }
}

const meanOf = ({ data }: Plane): number => data.reduce((sum, value) => sum + value, 0) / data.length

/** The view with rows that lay at `angle` (radians, clockwise) made horizontal; what lies outside is invisible. */
export function turnUpright({ luma, visible }: View, angle: number): View {
  const turn = turnFor(luma, angle)
  const opaque = () => ({ ...luma, data: new Float32Array(luma.data.length).fill(1) })
  return { luma: turnPlane(luma, turn, meanOf(luma)), visible: turnPlane(visible ?? opaque(), turn, 0) }
}

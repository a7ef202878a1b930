// Box blur by running sums: the cost does not depend on the radius. Edges repeat their last sample.
import type { Plane } from './types.ts'

function blurRows({ width, height, data }: Plane, radius: number): Float32Array {
  const out = new Float32Array(data.length)
  const share = 1 / (2 * radius + 1)
  const last = width - 1
  for (let y = 0; y < height; y++) {
    const row = y * width
    let sum = (radius + 1) * (data[row] ?? 0)
    for (let i = 1; i <= radius; i++) sum += data[row + Math.min(i, last)] ?? 0
    for (let x = 0; x < width; x++) {
      out[row + x] = sum * share
      sum += (data[row + Math.min(x + radius + 1, last)] ?? 0) - (data[row + Math.max(x - radius, 0)] ?? 0)
    }
  }
  return out
}

function blurColumns({ width, height, data }: Plane, radius: number): Float32Array {
  const out = new Float32Array(data.length)
  const share = 1 / (2 * radius + 1)
  const sums = new Float64Array(width)
  const rowAt = (y: number) => Math.max(0, Math.min(y, height - 1)) * width
  for (let i = -radius; i <= radius; i++) {
    for (let x = 0, from = rowAt(i); x < width; x++) sums[x] = (sums[x] ?? 0) + (data[from + x] ?? 0)
  }
  for (let y = 0; y < height; y++) {
    const [enter, leave] = [rowAt(y + radius + 1), rowAt(y - radius)]
    for (let x = 0; x < width; x++) {
      out[y * width + x] = (sums[x] ?? 0) * share
      sums[x] = (sums[x] ?? 0) + (data[enter + x] ?? 0) - (data[leave + x] ?? 0)
    }
  }
  return out
}

/** Mean over a square of 2 radius + 1 pixels, `passes` times (three passes are close to a Gaussian). */
export function boxBlur(plane: Plane, radius: number, passes = 1): Plane {
  let { data } = plane
  for (let pass = 0; pass < passes; pass++) {
    data = blurColumns({ ...plane, data: blurRows({ ...plane, data }, radius) }, radius)
  }
  return { ...plane, data }
}

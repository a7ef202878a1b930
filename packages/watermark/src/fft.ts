// Radix-2 fast Fourier transform in place, one and two dimensions, for sides that are powers of two.

export type Complex = { re: Float32Array; im: Float32Array }

type Plan = { size: number; reversed: Uint32Array; cos: Float32Array; sin: Float32Array }
const plans = new Map<number, Plan>()

function createPlan(size: number): Plan {
  const bits = Math.log2(size)
  if (!Number.isInteger(bits)) throw new RangeError(`FFT size ${size} is not a power of two`)
  const reversed = new Uint32Array(size)
  for (let i = 1; i < size; i++) reversed[i] = ((reversed[i >> 1] ?? 0) >> 1) | ((i & 1) << (bits - 1))
  const angle = (i: number) => (-2 * Math.PI * i) / size
  const cos = Float32Array.from({ length: size / 2 }, (_, i) => Math.cos(angle(i)))
  const sin = Float32Array.from({ length: size / 2 }, (_, i) => Math.sin(angle(i)))
  return { size, reversed, cos, sin }
}

function planFor(size: number): Plan {
  const plan = plans.get(size) ?? createPlan(size)
  plans.set(size, plan)
  return plan
}

function reorder(values: Float32Array, reversed: Uint32Array): void {
  for (let i = 0; i < reversed.length; i++) {
    const j = reversed[i] ?? 0
    if (j <= i) continue
    const kept = values[i] ?? 0
    values[i] = values[j] ?? 0
    values[j] = kept
  }
}

/** All butterflies whose halves are `half` apart. */
function combine(re: Float32Array, im: Float32Array, { size, cos, sin }: Plan, half: number): void {
  const stride = size / (2 * half)
  for (let start = 0; start < size; start += 2 * half) {
    for (let k = 0; k < half; k++) {
      const a = start + k
      const b = a + half
      const wr = cos[k * stride] ?? 0
      const wi = sin[k * stride] ?? 0
      const tr = (re[b] ?? 0) * wr - (im[b] ?? 0) * wi
      const ti = (re[b] ?? 0) * wi + (im[b] ?? 0) * wr
      re[b] = (re[a] ?? 0) - tr
      im[b] = (im[a] ?? 0) - ti
      re[a] = (re[a] ?? 0) + tr
      im[a] = (im[a] ?? 0) + ti
    }
  }
}

function transform(re: Float32Array, im: Float32Array, plan: Plan): void {
  reorder(re, plan.reversed)
  reorder(im, plan.reversed)
  for (let half = 1; half < plan.size; half *= 2) combine(re, im, plan, half)
}

const TRANSPOSE_BLOCK = 16

function transpose(values: Float32Array, side: number): void {
  for (let top = 0; top < side; top += TRANSPOSE_BLOCK) {
    for (let left = 0; left <= top; left += TRANSPOSE_BLOCK) swapBlock(values, side, top, left)
  }
}

function swapBlock(values: Float32Array, side: number, top: number, left: number): void {
  for (let y = top; y < top + TRANSPOSE_BLOCK; y++) {
    for (let x = left; x < Math.min(y, left + TRANSPOSE_BLOCK); x++) {
      const kept = values[y * side + x] ?? 0
      values[y * side + x] = values[x * side + y] ?? 0
      values[x * side + y] = kept
    }
  }
}

function transformRows({ re, im }: Complex, plan: Plan): void {
  const { size } = plan
  for (let y = 0; y < size; y++) transform(re.subarray(y * size, (y + 1) * size), im.subarray(y * size, (y + 1) * size), plan)
}

/** Forward transform of a square in place, without scaling; the result lies transposed, as `inverse2d` expects it. */
export function forward2d(square: Complex, side: number): void {
  const plan = planFor(side)
  transformRows(square, plan)
  transpose(square.re, side)
  transpose(square.im, side)
  transformRows(square, plan)
}

/** Undoes `forward2d` up to the factor side squared: an inverse is a forward transform with the parts exchanged. */
export function inverse2d({ re, im }: Complex, side: number): void {
  forward2d({ re: im, im: re }, side)
}

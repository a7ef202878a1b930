// The request's seeded noise: unit Gaussians by position and draw, laid out as torch's CUDA generator lays them out.
import type { NoiseSource } from '../contract.ts'
import { philox, type Words } from './philox.ts'

const INVERSE_2_POW_32 = 2 ** -32

/** Box-Muller as cuRAND's `_curand_box_muller`: words 0 and 1 give normals 0 (sine) and 1 (cosine), words 2 and 3 normals 2 and 3. */
function normalOf(words: Words, lane: number): number {
  const [x, y] = lane < 2 ? [words[0], words[1]] : [words[2], words[3]]
  const radius = Math.sqrt(-2 * Math.log((x + 0.5) * INVERSE_2_POW_32))
  const angle = 2 * Math.PI * (y + 0.5) * INVERSE_2_POW_32
  return radius * (lane % 2 === 0 ? Math.sin(angle) : Math.cos(angle))
}

/**
 * Unit Gaussians that depend on the seed, the number of draws before and the position within a draw, on nothing else.
 * Draw `d`, position `i`: counter (d, 0, i, 0), key (seed low, seed high), first normal of the four: what
 * `torch.randn(length, device='cuda', generator=seed)` gives on call `d` where one GPU thread serves each value.
 *
 * `threads`: torch reuses a thread's four normals, one `threads` apart, once a draw is longer than the GPU's resident threads
 * (132 x 2048 on an H100), so that its noise depends on the GPU. The default never does, so that ours does not.
 *
 * Throws a RangeError unless the seed is an integer in [0, 2^53) and `threads` is at least 1.
 */
export function createNoise(seed: number, threads = Number.POSITIVE_INFINITY): NoiseSource {
  if (!Number.isSafeInteger(seed) || seed < 0) throw new RangeError(`noise: seed ${seed} is not an integer in [0, 2^53)`)
  if (!(threads >= 1)) throw new RangeError(`noise: ${threads} threads cannot draw`)
  const key = [seed >>> 0, Math.floor(seed / 2 ** 32)] as const
  let counter = 0
  return function noise(length) {
    const draw = new Float32Array(length)
    const stride = Math.min(threads, length)
    for (let start = 0; start < length; start += 4 * stride, counter += 1)
      fillQuads(draw, start, stride, (thread) => philox([counter, 0, thread, 0], key))
    return draw
  }
}

/** One counter's pass: each thread writes its four normals from `start + thread` on, `stride` apart. */
function fillQuads(draw: Float32Array, start: number, stride: number, words: (thread: number) => Words): void {
  for (let thread = 0; thread < Math.min(stride, draw.length - start); thread += 1) {
    const drawn = words(thread)
    for (let lane = 0; lane < 4 && start + thread + lane * stride < draw.length; lane += 1) {
      draw[start + thread + lane * stride] = normalOf(drawn, lane)
    }
  }
}

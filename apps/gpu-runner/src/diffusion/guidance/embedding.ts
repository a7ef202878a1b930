// Guidance as an embedding: distilled models take the scale as a vector instead of a second, unconditional prediction.

/**
 * Sines then cosines of `1000 * (scale - 1)` at `size / 2` frequencies from 1 down to 1/10000: the w-embedding of LCM's time_cond_proj
 * (Luo et al. 2023, arXiv:2310.04378, app. F; diffusers' get_guidance_scale_embedding). Throws a RangeError unless size is even and >= 4.
 */
export function embedGuidance(scale: number, size: number): Float32Array<ArrayBuffer> {
  if (!Number.isInteger(size) || size < 4 || size % 2 !== 0)
    throw new RangeError(`guidance embedding: ${size} values are not an even number of at least 4`)
  const half = size / 2
  const angles = Array.from({ length: half }, (_, i) => 1000 * (scale - 1) * Math.exp((-Math.log(10_000) * i) / (half - 1)))
  return Float32Array.from([...angles.map(Math.sin), ...angles.map(Math.cos)])
}

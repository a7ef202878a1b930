// Seeded random numbers for the bench: the same pictures, ids and noise in every run (mulberry32, and Box-Muller on it).

/** Uniform in 0..1, repeating under its seed. */
export function uniformFrom(seed: number): () => number {
  let state = seed >>> 0
  return function uniform() {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

/** Standard normal, from a uniform source. */
export const normalFrom = (uniform: () => number) => (): number =>
  Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform())

/** A random 48-bit id. */
export const idFrom = (uniform: () => number): bigint => BigInt(Math.floor(uniform() * 2 ** 48))

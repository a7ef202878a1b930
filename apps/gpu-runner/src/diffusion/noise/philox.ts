// Philox4x32-10, the counter-based generator behind torch's CUDA noise: four 32-bit words from a counter and a key.

/** Four unsigned 32-bit words. */
export type Words = readonly [number, number, number, number]

/** The high 32 bits of the product of two unsigned 32-bit integers, from 16-bit halves. */
function multiplyHigh(a: number, b: number): number {
  const aLow = a & 0xffff
  const aHigh = a >>> 16
  const bLow = b & 0xffff
  const bHigh = b >>> 16
  const middle = (aHigh * bLow + ((aLow * bLow) >>> 16)) >>> 0
  const carry = (aLow * bHigh + (middle & 0xffff)) >>> 0
  return (aHigh * bHigh + (middle >>> 16) + (carry >>> 16)) >>> 0
}

/**
 * Salmon, Moraes, Dror, Shaw, "Parallel random numbers: as easy as 1, 2, 3" (SC 2011), section 3.3: ten rounds, multipliers
 * and Weyl constants of Random123. Arguments are unsigned 32-bit words, least significant first.
 */
export function philox([c0, c1, c2, c3]: Words, [k0, k1]: readonly [number, number]): Words {
  for (let round = 0; round < 10; round += 1) {
    const first = c0
    c0 = (multiplyHigh(0xcd9e8d57, c2) ^ c1 ^ k0) >>> 0
    c1 = Math.imul(0xcd9e8d57, c2) >>> 0
    c2 = (multiplyHigh(0xd2511f53, first) ^ c3 ^ k1) >>> 0
    c3 = Math.imul(0xd2511f53, first) >>> 0
    k0 = (k0 + 0x9e3779b9) >>> 0
    k1 = (k1 + 0xbb67ae85) >>> 0
  }
  return [c0, c1, c2, c3]
}

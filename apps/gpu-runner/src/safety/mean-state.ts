// What the text probe looks at: a text encoder's states, averaged over the real tokens, of unit length.

/** `states` are [tokens, features]; `mask` has 1 for a token that is there. The length of the answer is the number of features. */
export function meanState(states: Float32Array, mask: BigInt64Array): Float32Array {
  const features = states.length / mask.length
  const sum = new Float32Array(features)
  for (const [token, isReal] of mask.entries()) {
    if (isReal === 0n) continue
    for (let at = 0; at < features; at++) sum[at] = (sum[at] ?? 0) + (states[token * features + at] ?? 0)
  }
  const length = Math.hypot(...sum)
  return length > 0 ? sum.map((value) => value / length) : sum
}

// Convolutional code K = 9, rate 1/4, generators 463 535 733 745 (octal), and its soft Viterbi decoder.

const GENERATORS = [0o463, 0o535, 0o733, 0o745] as const
const MEMORY_BITS = 8
const STATES = 1 << MEMORY_BITS
export const CODE_RATE_INVERSE = GENERATORS.length

const parity = (value: number): number => {
  let odd = 0
  for (let rest = value; rest !== 0; rest &= rest - 1) odd ^= 1
  return odd
}

/** The four coded bits, generator 0 lowest, for each content of the 9-bit register (newest bit highest). */
const OUTPUTS = Uint8Array.from({ length: 2 * STATES }, (_, register) =>
  GENERATORS.reduce<number>((bits, generator, i) => bits | (parity(register & generator) << i), 0),
)

/** Length of the coded form: the register is flushed with eight zeros. */
export const codedLength = (informationBits: number): number => (informationBits + MEMORY_BITS) * CODE_RATE_INVERSE

/** Bits (0 or 1) to coded bits (0 or 1), `codedLength(bits.length)` of them. */
export function encodeConvolutional(bits: Uint8Array): Uint8Array {
  const coded = new Uint8Array(codedLength(bits.length))
  let state = 0
  for (let step = 0; step < coded.length / CODE_RATE_INVERSE; step++) {
    const register = ((bits[step] ?? 0) << MEMORY_BITS) | state
    const output = OUTPUTS[register] ?? 0
    for (let i = 0; i < CODE_RATE_INVERSE; i++) coded[step * CODE_RATE_INVERSE + i] = (output >> i) & 1
    state = register >> 1
  }
  return coded
}

/** The metric of all sixteen outputs for one step's four soft values. */
function branchMetrics(soft: Float32Array, at: number, metrics: Float64Array): void {
  for (let output = 0; output < metrics.length; output++) {
    let sum = 0
    for (let i = 0; i < CODE_RATE_INVERSE; i++) sum += (output >> i) & 1 ? -(soft[at + i] ?? 0) : (soft[at + i] ?? 0)
    metrics[output] = sum
  }
}

/** One add-compare-select over all states; `choices` gets, per state, the predecessor's lowest bit. */
function advance(from: Float64Array, to: Float64Array, metrics: Float64Array, choices: Uint8Array): void {
  for (let state = 0; state < STATES; state++) {
    const even = (2 * state) & (STATES - 1)
    const stay = (from[even] ?? 0) + (metrics[OUTPUTS[2 * state] ?? 0] ?? 0)
    const cross = (from[even + 1] ?? 0) + (metrics[OUTPUTS[2 * state + 1] ?? 0] ?? 0)
    choices[state] = cross > stay ? 1 : 0
    to[state] = cross > stay ? cross : stay
  }
}

function traceBack(choices: Uint8Array, steps: number, informationBits: number): Uint8Array {
  const bits = new Uint8Array(informationBits)
  let state = 0
  for (let step = steps - 1; step >= 0; step--) {
    if (step < informationBits) bits[step] = state >> (MEMORY_BITS - 1)
    state = ((2 * state) & (STATES - 1)) | (choices[step * STATES + state] ?? 0)
  }
  return bits
}

/**
 * The likeliest information bits for soft coded values: positive means 0, negative 1, zero an erasure, size the certainty.
 * `soft` holds a whole number of steps of four values, flush included.
 */
export function decodeViterbi(soft: Float32Array): Uint8Array {
  const steps = soft.length / CODE_RATE_INVERSE
  const choices = new Uint8Array(steps * STATES)
  const metrics = new Float64Array(1 << CODE_RATE_INVERSE)
  let from = new Float64Array(STATES).fill(-Infinity)
  let to = new Float64Array(STATES)
  from[0] = 0
  for (let step = 0; step < steps; step++) {
    branchMetrics(soft, step * CODE_RATE_INVERSE, metrics)
    advance(from, to, metrics, choices.subarray(step * STATES, (step + 1) * STATES))
    ;[from, to] = [to, from]
  }
  return traceBack(choices, steps, steps - MEMORY_BITS)
}

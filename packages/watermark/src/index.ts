// What the package offers: a watermarker, the residual steps, the self-check, and the limits that callers must know.
export { bandPassResidual } from './band-pass.ts'
export { LARGEST_ID } from './payload.ts'
export { type InferLogits, networkResidual } from './network-residual.ts'
export { carriedId, SMALLEST_PX } from './layout.ts'
export { ALGORITHM, createWatermarker, type WatermarkerConfig } from './watermarker.ts'
export type * from './types.ts'
export { type CheckedMark, encodeMarked, type MarkCodec } from './self-check.ts'

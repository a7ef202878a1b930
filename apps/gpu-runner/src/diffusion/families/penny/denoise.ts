// Penny's denoiser: velocity of the flow path, guided by text, as a prediction of x0.
import type { Denoise, Latents } from '../../contract.ts'
import { mix } from '../../elementwise.ts'
import { combine, needsUnconditional } from '../../guidance/classifier-free.ts'
import type { Graph } from '../open-graph.ts'
import type { TextContext } from './encode-text.ts'
import { latentDims, textShape } from './shape.ts'

/** What a student is told: the guidance scale, and how far its step leads, as a share of the path; null for one that leads to the picture always. */
export type Told = { readonly scale: number; readonly span: number | null }

/** `negative` is null for a student, which needs no second prediction. */
export type Guidance = Told & { readonly text: TextContext; readonly negative: TextContext | null }

export type VelocityInput = {
  readonly x: Latents
  /** 0..1. */
  readonly t: number
  readonly text: TextContext
  /** For a student only. */
  readonly told?: Told
  readonly signal: AbortSignal
}

/** The model's velocity `noise - x0` for one text. */
export async function predictVelocity(denoiser: Graph, { x, t, text, told, signal }: VelocityInput): Promise<Latents> {
  const row = {
    latents: { data: x, dims: latentDims(denoiser) },
    time: { data: Float32Array.of(t), dims: [] },
    context: { data: text.context, dims: [textShape.tokens, textShape.features] },
    mask: { data: text.mask, dims: [textShape.tokens] },
    ...(told && { guidance: { data: Float32Array.of(told.scale), dims: [] } }),
    ...(told && told.span !== null && { span: { data: Float32Array.of(told.span), dims: [] } }),
  }
  const { velocity } = await denoiser.runRow(row, signal)
  if (!velocity) throw new Error('the denoiser gave no velocity')
  return velocity
}

/** x0 = x - t * velocity on the path x = (1 - t) * x0 + t * noise; both texts of a guided step go through in one batch. */
export function createDenoise(denoiser: Graph, { text, negative, scale, span }: Guidance, signal: AbortSignal): Denoise {
  const student = negative ? {} : { told: { scale, span } }
  return async function denoise(x, { timestep: t }) {
    const texts = negative && needsUnconditional(scale) ? [text, negative] : [text]
    const [guided, unguided] = await Promise.all(texts.map((one) => predictVelocity(denoiser, { x, t, text: one, signal, ...student })))
    if (!guided) throw new Error('the denoiser gave no velocity')
    return mix(1, x, -t, unguided ? combine(guided, unguided, scale) : guided)
  }
}

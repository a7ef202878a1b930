// Penny's denoiser: velocity of the flow path, guided by text, as a prediction of x0.
import type { Denoise, Latents } from '../../contract.ts'
import { mix } from '../../elementwise.ts'
import { combine, needsUnconditional } from '../../guidance/classifier-free.ts'
import type { Graph } from '../open-graph.ts'
import type { TextContext } from './encode-text.ts'
import { shape } from './shape.ts'

export type Guidance = { readonly text: TextContext; readonly negative: TextContext; readonly scale: number }

/** The model's velocity `noise - x0` at time `t` in 0..1 for one text. */
export async function predictVelocity(
  denoiser: Graph,
  { x, t, text, signal }: { x: Latents; t: number; text: TextContext; signal: AbortSignal },
): Promise<Latents> {
  const row = {
    latents: { data: x, dims: shape.latents },
    time: { data: Float32Array.of(t), dims: [] },
    context: { data: text.context, dims: [shape.tokens, shape.features] },
    mask: { data: text.mask, dims: [shape.tokens] },
  }
  const { velocity } = await denoiser.runRow(row, signal)
  if (!velocity) throw new Error('the denoiser gave no velocity')
  return velocity
}

/** x0 = x - t * velocity on the path x = (1 - t) * x0 + t * noise; both texts of a guided step go through in one batch. */
export function createDenoise(denoiser: Graph, { text, negative, scale }: Guidance, signal: AbortSignal): Denoise {
  return async function denoise(x, { timestep: t }) {
    const texts = needsUnconditional(scale) ? [text, negative] : [text]
    const [guided, unguided] = await Promise.all(texts.map((one) => predictVelocity(denoiser, { x, t, text: one, signal })))
    if (!guided) throw new Error('the denoiser gave no velocity')
    return mix(1, x, -t, unguided ? combine(guided, unguided, scale) : guided)
  }
}

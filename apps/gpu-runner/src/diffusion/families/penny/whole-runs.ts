// Runs that a student has in one graph: text, all steps and decoder, distilled for just that number of steps.
import { join } from 'node:path'
import { MintmarkError } from '@mintmark/shared'
import type { Pixels } from '../../../image/pixels.ts'
import { GraphMissing, type OpenSession } from '../../../onnx/open-session.ts'
import type { Latents, NoiseSource } from '../../contract.ts'
import { openGraph, type Graph } from '../open-graph.ts'
import { lengthOf, textShape, type PennyShape } from './shape.ts'
import type { Tokens } from './tokenize.ts'

/** Graphs by their number of steps. */
export type WholeRuns = ReadonlyMap<number, Graph>

const stepCounts = [1, 2, 4] as const

/** Opens `fused-N.onnx` of a folder, or its int8 form on a processor; a number of steps that has neither is left out. */
export async function openWholeRuns(folder: string, open: OpenSession): Promise<WholeRuns> {
  const graphs = new Map<number, Graph>()
  for (const steps of stepCounts) {
    const [path, int8Path] = [join(folder, `fused-${steps}.onnx`), join(folder, `fused-${steps}-int8.onnx`)]
    const inputs = ['input_ids', 'attention_mask', 'noise', 'guidance']
    try {
      const options = { path, int8Path, inputs, optionalInputs: ['fresh'], outputs: ['image'], runsEveryStep: true }
      graphs.set(steps, await openGraph(open, options))
    } catch (error) {
      if (!(error instanceof GraphMissing)) throw error
    }
  }
  return graphs
}

/** Where alpha is 0 colour is black, as after `unpremultiply`. `bytes` is [height, width, 4]. */
function toPixels(bytes: Float32Array, side: number): Pixels {
  const data = Uint8Array.from(bytes)
  for (let i = 0; i < data.length; i += 4) if (data[i + 3] === 0) data.fill(0, i, i + 3)
  return { width: side, height: side, data }
}

export type WholeRun = {
  readonly steps: number
  readonly tokens: Tokens
  readonly guidanceScale: number
  readonly shape: PennyShape
  readonly signal: AbortSignal
}

/** A draw after each step but the last, as `lcm` takes them. */
function drawBetween(noise: NoiseSource, steps: number, length: number): Latents {
  const fresh = new Float32Array((steps - 1) * length)
  for (let step = 0; step < steps - 1; step++) fresh.set(noise(length), step * length)
  return fresh
}

/** One picture from unit noise. Throws `generation_failed` for a picture of another size than the model's. */
export async function runWhole(graph: Graph, noise: NoiseSource, run: WholeRun): Promise<Pixels> {
  const { steps, tokens, guidanceScale, shape, signal } = run
  const [dims, length] = [[textShape.tokens], lengthOf(shape.latents)]
  const row = {
    input_ids: { data: tokens.ids, dims },
    attention_mask: { data: tokens.mask, dims },
    noise: { data: noise(length), dims: shape.latents },
    guidance: { data: Float32Array.of(guidanceScale), dims: [] },
    ...(graph.inputNames.includes('fresh') && { fresh: { data: drawBetween(noise, steps, length), dims: [steps - 1, ...shape.latents] } }),
  }
  const { image } = await graph.runRow(row, signal)
  if (image?.length === 4 * shape.side ** 2) return toPixels(image, shape.side)
  throw new MintmarkError('generation_failed', { message: 'The model gave a picture of another size than its decoder’s.' })
}

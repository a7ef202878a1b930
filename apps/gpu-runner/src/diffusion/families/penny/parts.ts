// The graphs and the tokenizer of a Penny folder, for a teacher or one of its students.
import { join } from 'node:path'
import type { OpenSession } from '../../../onnx/open-session.ts'
import { exists } from '../layout/exists.ts'
import { openGraph, type Graph, type GraphOptions } from '../open-graph.ts'
import { readShape, type PennyShape } from './shape.ts'
import { loadTokenizer, type Tokenize } from './tokenize.ts'
import { openWholeRuns, type WholeRuns } from './whole-runs.ts'

export type Parts = {
  readonly tokenize: Tokenize
  readonly textEncoder: Graph
  readonly denoiser: Graph
  readonly decoder: Graph
  /** Null for a model that cannot begin from a picture. */
  readonly encoder: Graph | null
  readonly wholeRuns: WholeRuns
  readonly shape: PennyShape
  /** A student: the guidance scale is an input, and there is no negative prompt. */
  readonly isGuidanceDistilled: boolean
  /** A student by consistency distillation: it is told no span, since all its steps lead to the picture itself. */
  readonly leaps: boolean
}

/** Graphs are opened by their paths, because int8 ones share the file weights.bin beside them. */
export async function openParts(folder: string, open: OpenSession): Promise<Parts> {
  const graph = (name: string, inputs: readonly string[], output: string, more: Partial<GraphOptions> = {}): Promise<Graph> => {
    const [path, int8Path] = [join(folder, `${name}.onnx`), join(folder, `${name}-int8.onnx`)]
    return openGraph(open, { path, int8Path, inputs, outputs: [output], ...more })
  }
  const steps = { optionalInputs: ['guidance', 'span'], runsEveryStep: true }
  const denoiser = await graph('denoiser', ['latents', 'time', 'context', 'mask'], 'velocity', steps)
  const decoder = await graph('decoder', ['latents'], 'rgba')
  return {
    denoiser,
    decoder,
    tokenize: await loadTokenizer(folder),
    textEncoder: await graph('text_encoder', ['input_ids', 'attention_mask'], 'context'),
    encoder: (await exists(join(folder, 'encoder.onnx'))) ? await graph('encoder', ['rgba'], 'latents') : null,
    wholeRuns: await openWholeRuns(folder, open),
    shape: await readShape(denoiser, decoder),
    isGuidanceDistilled: denoiser.inputNames.includes('guidance'),
    leaps: denoiser.inputNames.includes('guidance') && !denoiser.inputNames.includes('span'),
  }
}

export async function closeParts({ textEncoder, denoiser, decoder, encoder, wholeRuns }: Parts): Promise<void> {
  const graphs = [textEncoder, denoiser, decoder, encoder, ...wholeRuns.values()].filter((graph) => graph !== null)
  await Promise.all(graphs.map((graph) => graph.close()))
}

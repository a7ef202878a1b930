// The files of the diffusers-ONNX layout, which a server does not list.
import { z } from 'zod'

/** A file that a model folder must have, or may. */
export type WantedFile = { readonly name: string; readonly isNeeded: boolean }

const indexSchema = z.looseObject({ _class_name: z.string() })

/** Weights beside a graph, under the names that exporters give them. */
const graphFiles = ['config.json', 'model.onnx', 'model.onnx_data', 'model.onnx.data', 'weights.pb']
const tokenizerFiles = ['tokenizer_config.json', 'tokenizer.json', 'vocab.json', 'merges.txt', 'special_tokens_map.json']

const needed: ReadonlySet<string> = new Set(['model.onnx', 'tokenizer_config.json', 'scheduler_config.json'])

function filesOf(component: string): readonly string[] {
  if (component === 'scheduler') return ['scheduler_config.json']
  return component.startsWith('tokenizer') ? tokenizerFiles : graphFiles
}

const read: ReadonlySet<string> = new Set([
  'scheduler',
  'tokenizer',
  'tokenizer_2',
  'text_encoder',
  'text_encoder_2',
  'unet',
  'transformer',
])

/** Folders of an entry of the index: the autoencoder is exported in two halves. What no family reads has none. */
function foldersOf(component: string): readonly string[] {
  if (component === 'vae') return ['vae_decoder', 'vae_encoder']
  return read.has(component) ? [component] : []
}

/** Of a parsed model_index.json. Throws a ZodError for anything else. */
export function layoutFiles(index: unknown): WantedFile[] {
  const present = Object.entries(indexSchema.parse(index)).filter(([, value]) => Array.isArray(value) && value[1] !== null)
  return present
    .flatMap(([component]) => foldersOf(component))
    .flatMap((folder) =>
      filesOf(folder).map((file) => ({ name: `${folder}/${file}`, isNeeded: needed.has(file) && folder !== 'vae_encoder' })),
    )
}

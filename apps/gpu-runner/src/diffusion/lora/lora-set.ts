// The LoRAs of a request: which files, each by how much, read when a graph first needs them.
import { MintmarkError, sha256Hex } from '@mintmark/shared'
import type { LoraPart } from './keys.ts'
import { readLora, type LoraLayer } from './read-lora.ts'

/** A file of a LoRA with its digest, lower-case hex, and how much of it is wanted: 1 as it was trained, less than 0 the opposite. */
export type LoraFile = { readonly path: string; readonly sha256: string; readonly weight: number }

export type WeighedLayer = LoraLayer & { readonly weight: number }

export type LoraSet = {
  /** Equal for sets that change a model in the same way. */
  readonly key: string
  /** The layers of a part, none where the LoRAs leave it alone. Throws what reading throws. */
  readonly layersOf: (part: LoraPart) => Promise<readonly WeighedLayer[]>
}

export type LoraSetOptions = {
  readonly files: readonly LoraFile[]
  /** Parts that the model has. */
  readonly parts: readonly LoraPart[]
  readonly readFile: (path: string) => Promise<Buffer<ArrayBuffer>>
}

async function readLayers({ files, parts, readFile }: LoraSetOptions): Promise<readonly WeighedLayer[]> {
  const layers: WeighedLayer[] = []
  for (const { path, sha256, weight } of files) {
    const bytes = await readFile(path).catch((cause: unknown) => {
      throw new MintmarkError('lora_invalid', { message: 'The LoRA’s file cannot be read.', cause })
    })
    if ((await sha256Hex(bytes)) !== sha256)
      throw new MintmarkError('lora_invalid', { message: 'The LoRA’s file is not the one that was registered.' })
    for (const layer of await readLora(bytes)) layers.push({ ...layer, weight })
  }
  const stranger = layers.find(({ part }) => !parts.includes(part))
  if (stranger) throw new MintmarkError('lora_incompatible', { message: `The model has no part for ${stranger.key}.` })
  return layers
}

/** Reads nothing before it is asked, and then once. `lora_invalid` and `lora_incompatible` are thrown by `layersOf`. */
export function createLoraSet(options: LoraSetOptions): LoraSet {
  let layers: Promise<readonly WeighedLayer[]> | null = null
  return {
    key: options.files.map(({ sha256, weight }) => `${sha256} ${weight}`).join(', '),
    async layersOf(part) {
      return (await (layers ??= readLayers(options))).filter((layer) => layer.part === part)
    },
  }
}

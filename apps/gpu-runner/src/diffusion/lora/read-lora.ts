// Reads a LoRA file: per layer two low-rank factors and how much their product counts.
import { setImmediate as nextTurn } from 'node:timers/promises'
import { MintmarkError } from '@mintmark/shared'
import { z } from 'zod'
import { readSafetensors, type Safetensors, type Tensor } from '../../weights/safetensors.ts'
import { readLoraKey, type LoraKey, type LoraPart } from './keys.ts'

/** `scale * up * down` is added to the layer's weights. `down` is [rank, inputs, ...] and `up` [outputs, rank, ...]. */
export type LoraLayer = {
  readonly part: LoraPart
  /** As in `LoraKey`. */
  readonly layer: string
  /** The name of `down` in the file, for messages. */
  readonly key: string
  readonly rank: number
  readonly scale: number
  readonly down: Tensor
  readonly up: Tensor
}

type Names = Partial<Record<LoraKey['kind'], string>>
type Found = Pick<LoraKey, 'part' | 'layer'> & { readonly names: Names }

const invalid = (message: string): MintmarkError => new MintmarkError('lora_invalid', { message })

/** Tensors by layer. Throws `lora_incompatible` for the first that is of no LoRA. */
function findLayers({ names }: Safetensors): readonly Found[] {
  const layers = new Map<string, Found>()
  for (const name of names) {
    const key = readLoraKey(name)
    if (!key)
      throw new MintmarkError('lora_incompatible', {
        message: `The tensor ${name} is of no LoRA that is known here (kohya, diffusers, peft).`,
      })
    const { part, layer, kind } = key
    const id = `${part} ${layer}`
    const found = layers.get(id) ?? { part, layer, names: {} }
    if (found.names[kind] !== undefined) throw invalid(`The tensors ${found.names[kind]} and ${name} are of one layer.`)
    found.names[kind] = name
    layers.set(id, found)
  }
  return [...layers.values()]
}

/** What diffusers writes of peft's configuration, per part. */
const settingsSchema = z.record(z.string(), z.unknown())

function readSettings({ metadata }: Safetensors): z.infer<typeof settingsSchema> {
  try {
    return settingsSchema.parse(JSON.parse(metadata['lora_adapter_metadata'] ?? '{}'))
  } catch {
    throw invalid('The text lora_adapter_metadata of the file is not the JSON of an object.')
  }
}

const isUnset = (value: unknown): boolean => !value || JSON.stringify(value) === '{}'

/** Alphas by part. Throws `lora_incompatible` for settings that change more than the scale of all layers. */
function alphasOf(file: Safetensors): Readonly<Partial<Record<LoraPart, number>>> {
  const settings = readSettings(file)
  const special = Object.keys(settings).find((name) => /\.(alpha_pattern|use_rslora|use_dora)$/.test(name) && !isUnset(settings[name]))
  if (special !== undefined)
    throw new MintmarkError('lora_incompatible', { message: `The LoRA was trained with ${special}, which is not known here.` })
  const alpha = (name: string): number | undefined => z.number().safeParse(settings[`${name}.lora_alpha`]).data
  const all = { network: alpha('unet') ?? alpha('transformer'), text: alpha('text_encoder'), 'text-2': alpha('text_encoder_2') }
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined))
}

function assertFinite(name: string, { data }: Tensor): void {
  if (!data.every((value) => Number.isFinite(value))) throw invalid(`The tensor ${name} has values that are no numbers.`)
}

function readLayer(file: Safetensors, { part, layer, names }: Found, usualAlpha: number | undefined): LoraLayer {
  const { down: key, up: upKey, alpha: alphaKey } = names
  if (key === undefined || upKey === undefined) throw invalid(`The tensor ${key ?? upKey ?? alphaKey} has no counterpart.`)
  const [down, up] = [file.read(key), file.read(upKey)]
  const rank = down.dims[0] ?? 0
  if (rank < 1 || up.dims[1] !== rank) throw invalid(`The tensors ${key} and ${upKey} differ in their rank.`)
  assertFinite(key, down)
  assertFinite(upKey, up)
  const alpha = alphaKey === undefined ? usualAlpha : file.read(alphaKey).data[0]
  if (alpha !== undefined && !Number.isFinite(alpha)) throw invalid(`The tensor ${alphaKey} is no number.`)
  return { part, layer, key, rank, scale: (alpha ?? rank) / rank, down, up }
}

/**
 * The layers of a LoRA in kohya's, diffusers' or peft's layout; without an alpha the scale is 1. Throws `lora_invalid` for a file that is
 * damaged, and `lora_incompatible` for another kind of adapter; both name the tensor. Other requests' steps may run between two layers.
 */
export async function readLora(bytes: Buffer): Promise<readonly LoraLayer[]> {
  const file = readSafetensors(bytes)
  const found = findLayers(file)
  if (found.length === 0) throw invalid('The file has no tensors.')
  const alphas = alphasOf(file)
  const layers: LoraLayer[] = []
  for (const one of found) {
    layers.push(readLayer(file, one, alphas[one.part]))
    await nextTurn()
  }
  return layers
}

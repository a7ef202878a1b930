// Finds the layers of a graph that a LoRA's layers belong to.
import { MintmarkError } from '@mintmark/shared'
import type { Layer } from '../../onnx/graph-file/layers.ts'
import { withoutWrappers, type LoraPart } from './keys.ts'
import type { LoraLayer } from './read-lora.ts'

export type Match<Lora extends LoraLayer = LoraLayer> = { readonly layer: Layer; readonly lora: Lora }

/** What of a model a graph is to LoRAs. */
export type LoraTarget = {
  readonly part: LoraPart
  /** A layer's name in the graph for a trainer's own one. */
  readonly rename?: (layer: string) => string
}

const incompatible = (message: string): MintmarkError => new MintmarkError('lora_incompatible', { message })

const sizeOf = (dims: readonly number[]): string => `[${dims.join(', ')}]`

/** Trailing ones do not matter: a linear layer is a 1x1 convolution, and trainers write either. */
function matches(dims: readonly number[], wanted: readonly number[]): boolean {
  const length = Math.max(dims.length, wanted.length)
  return Array.from({ length }, (_, i) => (dims[i] ?? 1) === (wanted[i] ?? 1)).every(Boolean)
}

function checkShapes({ key, rank, down, up }: LoraLayer, { inputs, outputs, kernel }: Layer): void {
  const [wantedDown, wantedUp] = [
    [rank, inputs, ...kernel],
    [outputs, rank],
  ]
  if (matches(down.dims, wantedDown) && matches(up.dims, wantedUp)) return
  const [has, needs] = [
    [down.dims, up.dims],
    [wantedDown, wantedUp],
  ].map((pair) => pair.map(sizeOf).join(' and '))
  throw incompatible(`${key} and its counterpart are ${has} where the model's layer takes ${needs}.`)
}

/** Throws `lora_incompatible` that names the first tensor of no layer, or of one of another shape. */
export function matchLayers<Lora extends LoraLayer>(
  loras: readonly Lora[],
  layers: Iterable<Layer>,
  { part, rename = (name) => name }: LoraTarget,
): readonly Match<Lora>[] {
  const byName = new Map([...layers].map((layer) => [withoutWrappers(layer.path.replaceAll('.', '_'), part), layer]))
  return loras.map((lora) => {
    const layer = byName.get(lora.layer) ?? byName.get(rename(lora.layer))
    if (!layer) throw incompatible(`The model has no layer for ${lora.key}.`)
    checkShapes(lora, layer)
    return { layer, lora }
  })
}

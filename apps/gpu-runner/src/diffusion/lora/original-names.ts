// The layer names of the original Stable Diffusion code, which trainers of SDXL write, in those of diffusers.

/** Layers of the original U-Net that lie outside its blocks. */
const outside: Readonly<Record<string, string>> = {
  input_blocks_0_0: 'conv_in',
  out_2: 'conv_out',
  time_embed_0: 'time_embedding_linear_1',
  time_embed_2: 'time_embedding_linear_2',
  label_emb_0_0: 'add_embedding_linear_1',
  label_emb_0_2: 'add_embedding_linear_2',
}

/** Layers of a residual block. */
const residual: Readonly<Record<string, string>> = {
  in_layers_2: 'conv1',
  out_layers_3: 'conv2',
  emb_layers_1: 'time_emb_proj',
  skip_connection: 'conv_shortcut',
}

const residualLayer = (name: string): string => residual[name] ?? name
const middle = ['resnets_0', 'attentions_0', 'resnets_1'] as const

/** `index` counts the blocks of all levels, `perLevel` of them a level; `place` is 0 for a residual block and 1 for attention. */
function blockOf(side: 'down' | 'up', index: number, perLevel: number, place: number, rest: string): string {
  const level = `${side}_blocks_${Math.floor(index / perLevel)}`
  if (side === 'down' && rest === 'op') return `${level}_downsamplers_0_conv`
  if (side === 'up' && rest === 'conv') return `${level}_upsamplers_0_conv`
  return `${level}_${place === 0 ? 'resnets' : 'attentions'}_${index % perLevel}_${residualLayer(rest)}`
}

/**
 * The name in diffusers of a layer of the original U-Net; any other name as it is. `layersPerBlock` is the U-Net's own. A level of the
 * original counts one block more than that: its downsampler, or the skip from it.
 */
export function fromOriginalName(layer: string, layersPerBlock: number): string {
  const known = outside[layer]
  if (known !== undefined) return known
  const [, side = '', index = '', place = '', rest = ''] = /^(input_blocks|output_blocks)_(\d+)_(\d+)_(.+)$/.exec(layer) ?? []
  const perLevel = layersPerBlock + 1
  if (side === 'input_blocks') return blockOf('down', Number(index) - 1, perLevel, Number(place), rest)
  if (side === 'output_blocks') return blockOf('up', Number(index), perLevel, Number(place), rest)
  const [, block = '', inside = ''] = /^middle_block_([012])_(.+)$/.exec(layer) ?? []
  return block === '' ? layer : `mid_block_${middle[Number(block)]}_${residualLayer(inside)}`
}

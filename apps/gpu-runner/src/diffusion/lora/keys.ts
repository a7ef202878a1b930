// The names of tensors in LoRA files, by every trainer that matters, as a part of a model, a layer of it, and which tensor of the layer it is.

/** Which network of a model a layer is in: the one that runs every step, or a text encoder. */
export const loraParts = ['network', 'text', 'text-2'] as const
export type LoraPart = (typeof loraParts)[number]

/** `layer` has underscores where modules have dots, as half of the trainers write them. */
export type LoraKey = { readonly part: LoraPart; readonly layer: string; readonly kind: 'down' | 'up' | 'alpha' }

/** kohya's prefixes and diffusers', the longer ones first. */
const prefixes: readonly (readonly [RegExp, LoraPart])[] = [
  [/^(lora_te2_|text_encoder_2\.)/, 'text-2'],
  [/^(lora_te1_|lora_te_|text_encoder\.)/, 'text'],
  [/^(lora_unet_|lora_transformer_|unet\.|transformer\.)/, 'network'],
]

/** kohya; peft; diffusers of three ages. */
const suffixes: readonly (readonly [RegExp, LoraKey['kind']])[] = [
  [/\.lora_down\.weight$|\.lora_A(\.default)?\.weight$|[._]lora(_linear_layer)?\.down\.weight$/, 'down'],
  [/\.lora_up\.weight$|\.lora_B(\.default)?\.weight$|[._]lora(_linear_layer)?\.up\.weight$/, 'up'],
  [/\.alpha$/, 'alpha'],
]

/** What diffusers' attention processors called the layers of a CLIP encoder. */
const clipNames: Readonly<Record<string, string>> = { to_q: 'q_proj', to_k: 'k_proj', to_v: 'v_proj', to_out: 'out_proj' }

/** The name without what wraps the network in it, which exports and trainers do not agree on. */
export const withoutWrappers = (layer: string, part: LoraPart): string =>
  layer.replace(part === 'network' ? /^(unet_|transformer_(?!blocks_))+/ : /^(text_model_|encoder_)+/, '')

function nameLayer(middle: string, part: LoraPart): string {
  const plain = middle.replaceAll('.processor', '').replaceAll('.', '_')
  if (part === 'network') return withoutWrappers(plain.replace(/_to_out$/, '_to_out_0'), part)
  return withoutWrappers(
    plain.replace(/to_(q|k|v|out)$/, (name) => clipNames[name] ?? name),
    part,
  )
}

/** Null for a tensor of another kind of adapter (DoRA, LoHa, LoKr, a bias) and for one of no part that is known here. */
export function readLoraKey(key: string): LoraKey | null {
  const [prefix, part] = prefixes.find(([pattern]) => pattern.test(key)) ?? []
  const [suffix, kind] = suffixes.find(([pattern]) => pattern.test(key)) ?? []
  if (!prefix || !part || !suffix || !kind) return null
  return { part, kind, layer: nameLayer(key.replace(suffix, '').replace(prefix, ''), part) }
}

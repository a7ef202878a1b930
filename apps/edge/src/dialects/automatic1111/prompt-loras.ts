// LoRAs as the dialect writes them, inside the prompt: `<lora:name:weight>`.
import { loraWeightSchema, lorasSchema, MintmarkError, type Loras } from '@mintmark/shared'
import type { JobFields } from '../../dispatch/order.ts'

const tag = /<lora:([^<>]*)>/g

const invalid = (message: string): MintmarkError =>
  new MintmarkError('invalid_value', { param: 'prompt', message: `Invalid 'prompt': ${message}` })

function readTag(text: string): Loras[number] {
  const [id = '', weight = '1', ...more] = text.split(':')
  const parsed = loraWeightSchema.safeParse(weight.trim() === '' ? Number.NaN : Number(weight))
  if (more.length > 0) throw invalid('a LoRA has one weight here, `<lora:name:weight>`.')
  if (!parsed.success) throw invalid('the weight of a LoRA is a number from -2 to 2.')
  return { id: id.trim(), weight: parsed.data }
}

/** The prompt without its tags, and what they name. Throws invalid_value for a weight that is none, and for too many. */
export function takeLoras(prompt: string): { readonly prompt: string; readonly loras: Loras } {
  const loras = [...prompt.matchAll(tag)].map(([, text = '']) => readTag(text))
  const parsed = lorasSchema.safeParse(loras)
  if (!parsed.success) throw invalid('it names too many LoRAs, or one without a name.')
  return { prompt: prompt.replaceAll(tag, '').trim(), loras: parsed.data }
}

/** A prompt with the tags of its LoRAs, which draws the same again. */
export const promptWithLoras = ({ prompt, loras = [] }: Pick<JobFields, 'prompt' | 'loras'>): string =>
  [prompt, ...loras.map(({ id, weight }) => `<lora:${id}:${weight}>`)].join(' ')

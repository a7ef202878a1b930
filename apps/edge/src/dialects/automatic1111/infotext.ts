// The text that the dialect's clients show under a picture.
import type { Automatic1111Info } from '@mintmark/shared'

type Told = Pick<
  Automatic1111Info,
  'prompt' | 'negative_prompt' | 'steps' | 'sampler_name' | 'cfg_scale' | 'width' | 'height' | 'sd_model_name' | 'sd_model_hash'
>

export function infotext(told: Told, seed: number): string {
  const { prompt, negative_prompt, steps, sampler_name, cfg_scale, width, height, sd_model_hash, sd_model_name } = told
  const last = [
    `Steps: ${steps}`,
    `Sampler: ${sampler_name}`,
    `CFG scale: ${cfg_scale}`,
    `Seed: ${seed}`,
    `Size: ${width}x${height}`,
    `Model hash: ${sd_model_hash}`,
    `Model: ${sd_model_name}`,
    'Version: Mintmark',
  ].join(', ')
  return [prompt, ...(negative_prompt === '' ? [] : [`Negative prompt: ${negative_prompt}`]), last].join('\n')
}

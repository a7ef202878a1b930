// The text `info` of an answer.
import type { Automatic1111Info, IgnoredField } from '@mintmark/shared'
import type { Plan } from '../../contract/plan.ts'
import { mergeWarnings } from '../../routes/merge-warnings.ts'
import { checkpointHash } from './checkpoints.ts'
import { infotext } from './infotext.ts'
import { promptWithLoras } from './prompt-loras.ts'
import type { DialectRun } from './run-at-once.ts'
import { dialectSampler } from './sampler-names.ts'

/** `YYYYMMDDHHMMSS`, UTC. */
export const timestampOf = (ms: number): string => new Date(ms).toISOString().replace(/\D/g, '').slice(0, 14)

const told = ({ fields }: Plan) => ({
  prompt: promptWithLoras(fields),
  negative_prompt: fields.negative_prompt ?? '',
  width: fields.width,
  height: fields.height,
  sampler_name: dialectSampler(fields.sampler),
  cfg_scale: fields.guidance_scale,
  steps: fields.steps,
  sd_model_name: fields.model,
  sd_model_hash: checkpointHash(fields.weights_digest),
})

/** Of Mintmark's warnings there are none for what `ignored` tells. */
export function infoOf(
  plan: Plan,
  { jobId, images }: DialectRun,
  ignored: IgnoredField[],
  asked: { batchSize: number; nowMs: number },
): Automatic1111Info {
  const common = told(plan)
  const seeds = images.map(({ seed }) => seed)
  return {
    ...common,
    all_prompts: seeds.map(() => common.prompt),
    all_negative_prompts: seeds.map(() => common.negative_prompt),
    seed: seeds[0] ?? -1,
    all_seeds: seeds,
    subseed: -1,
    all_subseeds: seeds.map(() => -1),
    subseed_strength: 0,
    batch_size: asked.batchSize,
    denoising_strength: null,
    extra_generation_params: {},
    index_of_first_image: 0,
    infotexts: seeds.map((seed) => infotext(common, seed)),
    styles: [],
    job_timestamp: timestampOf(asked.nowMs),
    clip_skip: plan.fields.clip_skip ?? 1,
    version: 'Mintmark',
    job_id: jobId,
    image_ids: images.map(({ id }) => id),
    watermarks: images.map(({ watermark }) => watermark),
    ignored,
    warnings: mergeWarnings(plan.warnings, images),
  }
}

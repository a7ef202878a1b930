// The manifest of a registered model: what the operator says of it, what the probe found, and the digests of its files.
import { modelManifestSchema, modelTasks, type ModelManifest } from '@mintmark/shared'
import { z } from 'zod'
import { CliFailure } from '../failure.ts'
import type { ModelFiles } from './digest-files.ts'
import type { Probe } from './probe.ts'

/** `steps` and `guidance` are defaults of requests; undefined where the operator leaves them to the kind of model. */
export type ModelWords = {
  readonly id: string
  readonly licence: string
  readonly description: string
  readonly owner: string
  readonly steps: number | undefined
  readonly guidance: number | undefined
}

const isConsistency = ({ sampler }: Probe): boolean => sampler === 'lcm' || sampler === 'tcd'

/** Consistency models are told 50 timesteps at most. Half and double the default are `quality` low and high. */
function describeSteps(asked: number | undefined, probe: Probe): Pick<ModelManifest, 'steps' | 'quality_steps'> {
  const max = isConsistency(probe) ? 50 : 100
  const medium = asked ?? (isConsistency(probe) ? 4 : 20)
  const quality = { low: Math.max(1, Math.round(medium / 2)), medium, high: Math.min(max, 2 * medium) }
  return { steps: { min: 1, max, default: medium }, quality_steps: quality }
}

const usualGuidance = (probe: Probe): number => (probe.traits.negativePrompt ? (isConsistency(probe) ? 1 : 7) : 8)

/** Sides from half to twice the native size are made as asked; beyond them such a network repeats itself. */
const limitsOf = ({ native }: Probe['traits']): ModelManifest['limits'] => ({
  min_side: Math.max(16, Math.min(native.width, native.height) / 2),
  max_side: 2 * Math.max(native.width, native.height),
  max_aspect: 3,
  max_images: 10,
})

/** A manifest that the folder brought, under the operator's words for it. The words that were not given are its own. */
export function adoptManifest(own: ModelManifest, words: ModelWords, files: ModelFiles): ModelManifest {
  const { id, licence, owner, steps, guidance } = words
  return {
    ...own,
    id,
    licence,
    owned_by: owner,
    aliases: [],
    steps: { ...own.steps, default: steps ?? own.steps.default },
    guidance: { ...own.guidance, default: guidance ?? own.guidance.default },
    files,
  }
}

/** `now` is Unix time in seconds. Throws a CliFailure that names what the words have wrong. */
export function writeManifest(words: ModelWords, probe: Probe, files: ModelFiles, now: number): ModelManifest {
  const { native, promptTokens, negativePrompt, transparency, readsPictures } = probe.traits
  const parsed = modelManifestSchema.safeParse({
    schema_version: 1,
    id: words.id,
    family: probe.family,
    description: words.description,
    tasks: readsPictures ? modelTasks : modelTasks.slice(0, 1),
    created: now,
    owned_by: words.owner,
    licence: words.licence,
    native_size: [native.width, native.height],
    limits: limitsOf(probe.traits),
    transparency,
    prompt_tokens: promptTokens,
    negative_prompt: negativePrompt,
    ...describeSteps(words.steps, probe),
    guidance: { min: 1, max: 20, default: words.guidance ?? usualGuidance(probe) },
    samplers: { default: probe.sampler, supported: probe.samplers },
    files,
  })
  if (!parsed.success) throw new CliFailure(`The manifest would be wrong: ${z.prettifyError(parsed.error)}`)
  return parsed.data
}

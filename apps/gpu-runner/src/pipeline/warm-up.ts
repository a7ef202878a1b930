// Makes one image before the runner says that it is ready: proves model and certificate, and pays the first run's costs.
import { MintmarkError, type JobRequest, type ModelManifest } from '@mintmark/shared'
import { StartFailure } from '../start-failure.ts'
import { describeCause } from '../telemetry/describe-cause.ts'
import { createStopwatch } from '../telemetry/stopwatch.ts'
import type { PipelineDependencies } from './dependencies.ts'
import { finishImage } from './finish-image.ts'
import { createMarkOf } from './mark-of.ts'

const image = { id: 'img_warm-up', seed: 0, object_key: 'warm-up' }

/** One step at the native size, which takes every graph through its first run. */
const warmUpJob = ({ id, native_size: [width, height], guidance, samplers }: ModelManifest, weightsDigest: string): JobRequest => ({
  version: 1,
  id: 'warm-up-job',
  request_id: 'warm-up',
  deadline_ms: 0,
  model: id,
  weights_digest: weightsDigest,
  prompt: 'a red apple',
  negative_prompt: null,
  width,
  height,
  steps: 1,
  guidance_scale: guidance.default,
  sampler: samplers.default,
  output_format: 'png',
  output_compression: 100,
  background: 'transparent',
  images: [image],
})

type WarmUp = PipelineDependencies & { readonly model: { readonly manifest: ModelManifest } }

/** Nothing is stored. Throws a StartFailure that says whether generating or signing failed. */
export async function warmUp(dependencies: WarmUp): Promise<void> {
  const job = warmUpJob(dependencies.model.manifest, dependencies.model.weightsDigest)
  const { signal } = new AbortController()
  const watch = createStopwatch(dependencies.now)
  try {
    const { prompt, width, height, steps, sampler, guidance_scale: guidanceScale } = job
    const request = { prompt, negativePrompt: null, width, height, steps, sampler, guidanceScale, seeds: [image.seed] }
    const { images } = await dependencies.engine.generate(request, { signal })
    const markId = (await createMarkOf(dependencies, job))(image)
    for (const pixels of images) await finishImage(dependencies, { job, image, pixels, markId, parent: null, watch, signal })
  } catch (cause) {
    throw new StartFailure(`the warm-up image could not be made: ${describe(cause)}`, { cause })
  }
}

function describe(error: unknown): string {
  const signing = error instanceof MintmarkError && error.code === 'signing_failed'
  return describeCause(error) + (signing ? ' (check MINTMARK_C2PA_CHAIN_PATH and MINTMARK_C2PA_TRUST_PATH)' : '')
}

// A job on the model that it names, and what is said of the engine when it ends.
import type { JobEvent, JobRequest } from '@mintmark/shared'
import type { LoraFile } from '../diffusion/lora/lora-set.ts'
import type { Engine, ModelEngine } from '../engine/engine.ts'
import { engineModel, type ModelFolder } from '../weights/read-manifest.ts'
import type { JobContext, PipelineDependencies } from './dependencies.ts'
import { runJob } from './run-job.ts'

/** All of a pipeline but the model. */
export type Pipeline = Omit<PipelineDependencies, 'model' | 'engine'> & { readonly engine: Engine }

/** What the last event of a job says beside that it is the last. */
export type JobOutcome = Omit<Extract<JobEvent, { type: 'completed' }>, 'type'>

export type ModelJob = {
  readonly model: ModelFolder
  /** The files of the job's LoRAs. */
  readonly loras: readonly LoraFile[]
  readonly job: JobRequest
  readonly queuedMs: number
}

/** Nothing is stored when it throws: a MintmarkError, `model_unavailable` among them, or the signal's reason. */
export async function runOnModel(pipeline: Pipeline, { model, loras, job, queuedMs }: ModelJob, context: JobContext): Promise<JobOutcome> {
  const loaded = pipeline.engine.forModel(engineModel(model))
  let provider = ''
  const engine: ModelEngine = {
    async generate(request, hooks) {
      const result = await loaded.generate({ ...request, loras }, hooks)
      provider = result.provider
      return result
    },
  }
  const timings = await runJob({ ...pipeline, model, engine }, job, context, queuedMs)
  return { timings_ms: timings, provider, models_loaded: pipeline.engine.state().models.map(({ id }) => id) }
}

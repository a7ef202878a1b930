// What a runner says of itself at this moment: its models, and how much it has to do.
import type { QueueLimits, JobQueue } from '../admission/job-queue.ts'
import type { EngineState } from '../engine/engine.ts'
import type { ServedModels } from '../weights/served-models.ts'
import type { Standing } from './create-reporter.ts'

type Subject = {
  readonly models: Pick<ServedModels, 'all' | 'loraDigests'>
  readonly engine: EngineState
  readonly watermark: string
  readonly queue: Pick<JobQueue, 'length' | 'work'>
  readonly limits: QueueLimits
}

/** The provider is that of the model which was used last. */
export function standingOf({ models, engine, watermark, queue, limits }: Subject): Standing {
  const loaded = new Set(engine.models.map(({ id }) => id))
  const { backlogUnits, msPerUnit } = queue.work()
  return {
    provider: engine.models.at(-1)?.provider ?? 'unknown',
    watermark,
    models: models.all.map(({ manifest, weightsDigest }) => ({
      id: manifest.id,
      weights_digest: weightsDigest,
      loaded: loaded.has(manifest.id),
    })),
    loras: [...models.loraDigests],
    load: { ...queue.length(), capacity: limits.running + limits.waiting },
    backlog_units: backlogUnits,
    ms_per_unit: msPerUnit,
  }
}

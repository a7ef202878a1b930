// The run of a job that is going on in its object, if one is: joined by deliveries, stopped by its key.
import type { Progress } from '../dispatch/progress.ts'
import type { JobDependencies } from './dependencies.ts'
import type { EventLog } from './event-log.ts'
import type { JobRecord } from './job-record.ts'
import { run, type Delivery } from './run.ts'

/** `done` of `total` denoising steps over all images. */
export type JobProgress = { readonly done: number; readonly total: number }

export type Flights = {
  /** A delivery that finds the job running waits for the same end. */
  deliver(): Promise<Delivery>
  /** Resolves when the job has ended, by this or before it. */
  cancel(): Promise<void>
  /** Null until the first step. */
  progress(): JobProgress | null
}

type Flight = { readonly delivery: Promise<Delivery>; readonly controller: AbortController; readonly steps: Map<number, JobProgress> }

type Parts = { readonly record: JobRecord; readonly log: EventLog; readonly dependencies: JobDependencies }

function fly({ record, log, dependencies }: Parts, onLanded: () => void): Flight {
  const controller = new AbortController()
  const steps = new Map<number, JobProgress>()
  const onProgress = (progress: Progress): void => {
    if (progress.type !== 'step') return
    const { imageIndex, step, steps: total } = progress
    steps.set(imageIndex, { done: step, total })
    void log.append('job.progress', { image_index: imageIndex, step, steps: total })
  }
  const delivery = run({ record, dependencies, cancel: controller.signal, onProgress }).finally(onLanded)
  return { delivery, controller, steps }
}

export function createFlights(parts: Parts): Flights {
  let flight: Flight | null = null
  const current = (): Flight => (flight ??= fly(parts, () => (flight = null)))
  return {
    deliver: () => current().delivery,
    async cancel() {
      // A job that does not run is stopped by a run that ends before it begins, so that nothing comes between.
      const { controller, delivery } = current()
      controller.abort()
      await delivery
    },
    progress() {
      const all = [...(flight?.steps.values() ?? [])]
      return all.length === 0 ? null : all.reduce((sum, { done, total }) => ({ done: sum.done + done, total: sum.total + total }))
    },
  }
}

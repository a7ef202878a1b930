// What the runner counts, for Prometheus.
import type { JobState } from '@mintmark/shared'
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client'

export type Metrics = {
  jobEnded(state: JobState): void
  stages(timingsMs: Readonly<Record<string, number>>): void
  imageStored(format: string, bytes: number): void
  /** The exposition text and its content type. */
  expose(): Promise<{ readonly text: string; readonly contentType: string }>
}

/** Jobs that wait and run at this moment. */
export type QueueGauges = () => { readonly waiting: number; readonly running: number }

/** Seconds; from a millisecond for signing to a minute for a long queue. */
const stageBuckets = [0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1, 3, 10, 30, 60]

function observeQueue(registry: Registry, queue: QueueGauges): void {
  const gauge = (name: string, help: string, read: () => number): Gauge =>
    new Gauge({
      name,
      help,
      registers: [registry],
      collect: function collect() {
        this.set(read())
      },
    })
  gauge('mintmark_queue_length', 'Jobs that wait.', () => queue().waiting)
  gauge('mintmark_jobs_running', 'Jobs that run.', () => queue().running)
}

/** Metrics in a registry of their own, with Node's defaults (memory, event-loop lag) beside them. */
export function createMetrics(queue: QueueGauges): Metrics {
  const registry = new Registry()
  const registers = [registry]
  collectDefaultMetrics({ register: registry })
  observeQueue(registry, queue)
  const jobs = new Counter({ name: 'mintmark_jobs_total', help: 'Jobs by how they ended.', labelNames: ['state'], registers })
  const images = new Counter({ name: 'mintmark_images_total', help: 'Images stored.', labelNames: ['format'], registers })
  const bytes = new Counter({ name: 'mintmark_image_bytes_total', help: 'Bytes of images stored.', labelNames: ['format'], registers })
  const labelNames = ['stage'] as const
  const seconds = new Histogram({
    name: 'mintmark_stage_seconds',
    help: 'Time per stage of a job.',
    labelNames,
    buckets: stageBuckets,
    registers,
  })
  return {
    jobEnded: (state) => jobs.inc({ state }),
    stages(timingsMs) {
      for (const [stage, ms] of Object.entries(timingsMs)) seconds.observe({ stage }, ms / 1000)
    },
    imageStored(format, size) {
      images.inc({ format })
      bytes.inc({ format }, size)
    },
    expose: async () => ({ text: await registry.metrics(), contentType: registry.contentType }),
  }
}

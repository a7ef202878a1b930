// What the runner counts, for Prometheus.
import type { JobState } from '@mintmark/shared'
import type { EngineState } from '../engine/engine.ts'
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

function observe(registry: Registry, name: string, help: string, read: () => number): void {
  const gauge = new Gauge({
    name,
    help,
    registers: [],
    collect: function collect() {
      this.set(read())
    },
  })
  registry.registerMetric(gauge)
}

function observeQueue(registry: Registry, queue: QueueGauges): void {
  observe(registry, 'mintmark_queue_length', 'Jobs that wait.', () => queue().waiting)
  observe(registry, 'mintmark_jobs_running', 'Jobs that run.', () => queue().running)
}

function observeEngine(registry: Registry, engine: () => EngineState): void {
  const loaded = new Gauge({
    name: 'mintmark_model_loaded',
    help: 'Models in memory, by the execution provider that runs them.',
    labelNames: ['model', 'provider'],
    registers: [],
    collect: function collect() {
      this.reset()
      for (const { id: model, provider } of engine().models) this.set({ model, provider }, 1)
    },
  })
  registry.registerMetric(loaded)
  observe(registry, 'mintmark_engine_resident_bytes', 'Resident memory of the process that runs the models.', () => engine().residentBytes)
  observe(registry, 'mintmark_engine_processes', 'Processes that were started to run models.', () => engine().processes)
}

/** Metrics in a registry of their own, with Node's defaults (memory, event-loop lag) beside them. */
export function createMetrics(queue: QueueGauges, engine: () => EngineState): Metrics {
  const registry = new Registry()
  const registers = [registry]
  collectDefaultMetrics({ register: registry })
  observeQueue(registry, queue)
  observeEngine(registry, engine)
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

// What the edge adds to a request: the same job through the edge and straight to the runner, both with the stub engine, interleaved.
import { type Stack } from '../../infra/dev/stack.ts'
import { closedLoop, timed } from '../closed-loop.ts'
import { createJob, runJob } from '../direct-job.ts'
import { publish, type Row } from '../report/report.ts'
import { summarise } from '../report/statistics.ts'
import { withStack } from '../stack.ts'
import { limiterCost } from './limiter.ts'
import { generate } from './requests.ts'

const concurrencies = [1, 8, 32]
const durationMs = 15_000
const warmUpMs = 3_000

const direct = async ({ runnerUrl, secrets }: Stack): Promise<void> => {
  await runJob(runnerUrl, secrets.runnerKey, await createJob())
}

/** Each caller takes turns between the two ways, so that both meet the same load in the same moment. */
async function addedLatency(stack: Stack, callers: number): Promise<Row> {
  const samples = { direct: [] as number[], edge: [] as number[] }
  const turn = async (): Promise<void> => {
    samples.direct.push(await timed(() => direct(stack)))
    samples.edge.push(await timed(() => generate(stack)))
  }
  const { turns } = await closedLoop(callers, durationMs, turn)
  const [a, b] = [summarise(samples.direct), summarise(samples.edge)]
  return {
    callers,
    pairs: turns,
    'direct p50 ms': a.p50,
    'edge p50 ms': b.p50,
    'added p50 ms': b.p50 - a.p50,
    'added p95 ms': b.p95 - a.p95,
    'added p99 ms': b.p99 - a.p99,
  }
}

async function cachedPath(stack: Stack, callers: number): Promise<Row> {
  const samples: number[] = []
  const turn = async (): Promise<void> => void samples.push(await timed(() => generate(stack, { seed: 1 })))
  const { turns, elapsedMs } = await closedLoop(callers, durationMs / 2, turn)
  const { p50, p99 } = summarise(samples)
  return { callers, 'requests/s': turns / (elapsedMs / 1000), 'p50 ms': p50, 'p99 ms': p99 }
}

async function measure(stack: Stack): Promise<void> {
  await closedLoop(4, warmUpMs, () => generate(stack))
  const added: Row[] = []
  for (const callers of concurrencies) added.push(await addedLatency(stack, callers))
  await publish('edge-added-latency', {
    title: 'Latency that the edge adds (wrangler dev, stub engine, no watermark, no picture check)',
    notes: ['Each caller alternates between the runner and the edge; load generator, edge and runner share the cores.'],
    rows: added,
  })
  const limiter: Row[] = []
  for (const callers of concurrencies) limiter.push(await limiterCost(stack, callers, durationMs / 2))
  await publish('edge-limiter', { title: 'Cost of authentication and limits (GET /v1/models against /livez)', notes: [], rows: limiter })
  const cached: Row[] = []
  for (const callers of concurrencies) cached.push(await cachedPath(stack, callers))
  await publish('edge-cached', { title: 'Cached path (same seed, signed URL)', notes: [], rows: cached })
}

/** High enough to count and never to refuse. */
const limits = ['requests_per_minute', 'images_per_minute', 'concurrent_images'].map((name) => `${name}:1000000`).join(',')

const quiet = { MINTMARK_LOG_LEVEL: 'error', MINTMARK_LIMITS: limits }
/** A runner that does next to nothing, so that what is measured is the edge. */
const bare = { MINTMARK_ENGINE: 'stub', MINTMARK_WATERMARK_KEYS: 'none', MINTMARK_PICTURE_CHECK: 'off', MINTMARK_QUEUE_LIMIT: '1000' }
await withStack({ ...quiet, ...bare }, measure)

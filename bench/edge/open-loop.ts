// `node bench/edge/open-loop.ts [--seconds 120] [--runners 1,3]`: Poisson arrivals at parts of capacity, and at twice of it.
import { parseArgs } from 'node:util'
import type { Stack } from '../../infra/dev/stack.ts'
import { closedLoop } from '../closed-loop.ts'
import { publish, type Row } from '../report/report.ts'
import { percentile } from '../report/statistics.ts'
import { withStack } from '../stack.ts'
import { poissonLoad, type Call } from './poisson.ts'
import { postGeneration } from './requests.ts'

const { values } = parseArgs({ options: { seconds: { type: 'string', default: '120' }, runners: { type: 'string', default: '1,3' } } })
const seconds = Number(values.seconds)

const loads = [0.5, 0.7, 0.9]
const overload = 2
/** Images at once per runner, each of which takes the stub engine this long: what bounds the service is the runners, not this machine. */
const atOnce = 2
const engineMs = 400

/** Images per second with just as many callers as keep every runner busy. */
async function capacityOf(stack: Stack, runners: number): Promise<number> {
  const turn = async (): Promise<void> => {
    const response = await postGeneration(stack)
    await response.arrayBuffer()
    if (!response.ok) throw new Error(`the edge answered ${response.status}`)
  }
  const { turns, elapsedMs } = await closedLoop(2 * atOnce * runners, 1000 * Math.min(15, seconds), turn)
  return turns / (elapsedMs / 1000)
}

const isRefusal = ({ status, retryAfter }: Call): boolean => (status === 429 || status === 503) && retryAfter

type Run = { readonly load: number; readonly capacity: number; readonly elapsedSeconds: number }

/** What is served counts over the time until the last answer, so that a backlog at the end is no goodput. */
function describe(calls: readonly Call[], { load, capacity, elapsedSeconds }: Run): Row {
  const served = calls.filter(({ status }) => status === 200)
  const latencies = served.map(({ latencyMs }) => latencyMs)
  const perSecond = served.length / elapsedSeconds
  return {
    'of capacity': load,
    'offered/s': calls.length / seconds,
    'served/s': perSecond,
    'goodput / capacity': perSecond / capacity,
    'p50 ms': percentile(latencies, 0.5),
    'p95 ms': percentile(latencies, 0.95),
    'p99 ms': percentile(latencies, 0.99),
    'refused 429/503': calls.filter(isRefusal).length,
    'other errors': calls.length - served.length - calls.filter(isRefusal).length,
  }
}

async function measure(stack: Stack, runners: number): Promise<void> {
  const capacity = await capacityOf(stack, runners)
  const rows: Row[] = []
  for (const load of [...loads, overload]) {
    const startMs = performance.now()
    const calls = await poissonLoad({ perSecond: load * capacity, seconds }, () => postGeneration(stack))
    rows.push(describe(calls, { load, capacity, elapsedSeconds: (performance.now() - startMs) / 1000 }))
  }
  await publish(`edge-open-loop-${runners}`, {
    title: `Open loop, ${runners} runner(s), stub engine of ${engineMs} ms`,
    notes: [
      `Poisson arrivals for ${seconds} s each; capacity, measured in a closed loop: ${capacity.toFixed(2)} images/s.`,
      'Latency counts from the planned arrival. Load generator, edge and runners share the cores.',
    ],
    rows,
  })
}

const unlimited = ['requests_per_minute', 'images_per_minute', 'concurrent_images'].map((name) => `${name}:none`).join(',')
const environment = {
  MINTMARK_LOG_LEVEL: 'error',
  MINTMARK_LIMITS: unlimited,
  MINTMARK_ENGINE: 'stub',
  MINTMARK_STUB_DELAY_MS: String(engineMs),
  MINTMARK_WATERMARK_KEYS: 'none',
  MINTMARK_PICTURE_CHECK: 'off',
  MINTMARK_RUNNING_LIMIT: String(atOnce),
  MINTMARK_QUEUE_LIMIT: '8',
}

for (const runners of values.runners.split(',').map(Number)) await withStack(environment, (stack) => measure(stack, runners), runners)

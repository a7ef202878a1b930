// `node bench/edge/processor-time.ts [--requests 300]`: what a request costs in processor time, by process; also on a machine that is busy.
import { parseArgs } from 'node:util'
import type { Stack } from '../../infra/dev/stack.ts'
import { createJob, runJob } from '../direct-job.ts'
import { publish, type Row } from '../report/report.ts'
import { withStack } from '../stack.ts'
import { processorTimes } from './processes.ts'
import { generate, get } from './requests.ts'

const { values } = parseArgs({ options: { requests: { type: 'string', default: '300' } } })
const requests = Number(values.requests)
const callers = 4
const warmUps = 60

/** Each does what the one before it does, and more. */
const kinds: Readonly<Record<string, (stack: Stack) => Promise<unknown>>> = {
  '`GET /livez`': (stack) => get(stack, '/livez'),
  '`GET /v1/models`: key and limits': (stack) => get(stack, '/v1/models'),
  'dry run: policy, ledger read': (stack) => generate(stack, {}, { 'x-mintmark-dry-run': '1' }),
  'cache hit: bucket, settling, signed URL': (stack) => generate(stack, { seed: 1 }),
  'job straight to the runner': async ({ runnerUrl, secrets }) => runJob(runnerUrl, secrets.runnerKey, await createJob()),
  'generation: ledger rows, the runner’s job': (stack) => generate(stack),
}

/** `times` is a multiple of `callers`. */
async function repeat(times: number, call: () => Promise<unknown>): Promise<void> {
  const caller = async (): Promise<void> => {
    for (let i = 0; i < times / callers; i++) await call()
  }
  await Promise.all(Array.from({ length: callers }, caller))
}

async function cost(stack: Stack, kind: string, call: (stack: Stack) => Promise<unknown>): Promise<Row> {
  await repeat(warmUps, () => call(stack))
  const before = await processorTimes()
  await repeat(requests, () => call(stack))
  const after = await processorTimes()
  const spent = (name: string): number => ((after.get(name) ?? 0) - (before.get(name) ?? 0)) / requests
  const [client, wrangler, workerd, runner] = ['client', 'wrangler', 'workerd', 'runner'].map(spent)
  return { 'processor ms a request': kind, client: client ?? 0, wrangler: wrangler ?? 0, workerd: workerd ?? 0, runner: runner ?? 0 }
}

async function measure(stack: Stack): Promise<void> {
  const rows: Row[] = []
  for (const [kind, call] of Object.entries(kinds)) rows.push(await cost(stack, kind, call))
  await publish('edge-processor-time', {
    title: 'Processor time of a request (wrangler dev, stub engine, no watermark, no picture check)',
    notes: [`${requests} requests of each kind by ${callers} callers. The emulated bucket, to which the runner puts, is in workerd too.`],
    rows,
  })
}

const limits = ['requests_per_minute', 'images_per_minute', 'concurrent_images'].map((name) => `${name}:none`).join(',')
const bare = { MINTMARK_ENGINE: 'stub', MINTMARK_WATERMARK_KEYS: 'none', MINTMARK_PICTURE_CHECK: 'off' }
await withStack({ ...bare, MINTMARK_LOG_LEVEL: 'error', MINTMARK_LIMITS: limits, MINTMARK_QUEUE_LIMIT: '1000' }, measure)

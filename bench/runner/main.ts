// Images per second of one runner, and where the time of a generation goes.
import { catalogue } from '@mintmark/models'
import { type Stack } from '../../infra/dev/stack.ts'
import { closedLoop, timed } from '../closed-loop.ts'
import { createJob, type JobOptions, runJob } from '../direct-job.ts'
import { publish, type Row } from '../report/report.ts'
import { percentile } from '../report/statistics.ts'
import { withStack } from '../stack.ts'

const repetitions = 20
const modelStages = new Set(['text', 'denoise', 'decode'])
/** Not work: waiting, and the sum of all. */
const notStages = new Set(['queue', 'total'])

async function stageTimings(stack: Stack, options: JobOptions): Promise<Record<string, number>> {
  const events = await runJob(stack.runnerUrl, stack.secrets.runnerKey, await createJob(options))
  const last = events.at(-1)
  return last?.type === 'completed' ? last.timings_ms : {}
}

/** The median of each stage over some single jobs, with its share of the sum. */
async function stageShares(stack: Stack, options: JobOptions): Promise<Row[]> {
  const runs: Record<string, number>[] = []
  for (let i = 0; i < repetitions; i++) runs.push(await stageTimings(stack, options))
  const stages = Object.keys(runs[0] ?? {}).filter((stage) => !notStages.has(stage))
  const medians = stages.map(
    (stage) =>
      [
        stage,
        percentile(
          runs.map((run) => run[stage] ?? 0),
          0.5,
        ),
      ] as const,
  )
  const sum = medians.reduce((total, [, ms]) => total + ms, 0)
  const rest = medians.filter(([stage]) => !modelStages.has(stage)).reduce((total, [, ms]) => total + ms, 0)
  const row = (stage: string, ms: number): Row => ({ steps: options.steps ?? '', stage, 'median ms': ms, 'share %': (100 * ms) / sum })
  return [...medians.map(([stage, ms]) => row(stage, ms)), row('all but the model', rest)]
}

async function throughput(stack: Stack, callers: number, options: JobOptions): Promise<Row> {
  const samples: number[] = []
  const images = options.images ?? 1
  const turn = async (): Promise<void> => void samples.push(await timed(() => stageTimings(stack, options)))
  const { turns, elapsedMs } = await closedLoop(callers, 10_000, turn)
  return {
    steps: options.steps ?? '',
    'images per job': images,
    callers,
    'images/s': (turns * images) / (elapsedMs / 1000),
    'p50 ms': percentile(samples, 0.5),
  }
}

async function measure(stack: Stack): Promise<void> {
  const defaultSteps = catalogue[0]?.steps.default ?? 16
  await stageTimings(stack, {})
  const shares = [...(await stageShares(stack, { steps: defaultSteps })), ...(await stageShares(stack, { steps: 4 }))]
  await publish('runner-stages', { title: `Stages of one generation, ${catalogue[0]?.id}`, notes: [], rows: shares })
  const rows: Row[] = []
  for (const steps of [4, defaultSteps]) {
    for (const [callers, images] of [
      [1, 1],
      [1, 4],
      [4, 1],
      [8, 1],
    ] as const)
      rows.push(await throughput(stack, callers, { steps, images }))
  }
  await publish('runner-throughput', { title: `Throughput of one runner, ${catalogue[0]?.id}`, notes: [], rows })
}

await withStack({ MINTMARK_LOG_LEVEL: 'error', MINTMARK_QUEUE_LIMIT: '1000' }, measure)

// What a key's limits cost alone: a request with a key that does next to nothing, against one without a key, interleaved.
import type { Stack } from '../../infra/dev/stack.ts'
import { closedLoop, timed } from '../closed-loop.ts'
import type { Row } from '../report/report.ts'
import { summarise } from '../report/statistics.ts'
import { get } from './requests.ts'

/** `with key`: authentication, limits and the headers that tell them, in one call to the key's object. */
export async function limiterCost(stack: Stack, callers: number, durationMs: number): Promise<Row> {
  const samples = { bare: [] as number[], keyed: [] as number[] }
  const turn = async (): Promise<void> => {
    samples.bare.push(await timed(() => get(stack, '/livez')))
    samples.keyed.push(await timed(() => get(stack, '/v1/models')))
  }
  const { turns } = await closedLoop(callers, durationMs, turn)
  const [bare, keyed] = [summarise(samples.bare), summarise(samples.keyed)]
  return {
    callers,
    pairs: turns,
    'without key p50 ms': bare.p50,
    'with key p50 ms': keyed.p50,
    'added p50 ms': keyed.p50 - bare.p50,
    'added p99 ms': keyed.p99 - bare.p99,
  }
}

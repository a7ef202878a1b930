// Time per stage of a request, for the Server-Timing header (W3C Server Timing).
/** A stage that was run, in Unix milliseconds. */
export type Stage = { readonly name: string; readonly startMs: number; readonly endMs: number }

export type Stopwatch = {
  /** Runs the stage and adds its milliseconds, also when it throws. */
  readonly time: <T>(stage: string, run: () => Promise<T>) => Promise<T>
  readonly add: (stage: string, ms: number) => void
  readonly totalMs: () => number
  /** Those that were run here, in the order in which they ended. */
  readonly ran: () => readonly Stage[]
  /** `auth;dur=1.2, policy;dur=0.1, total;dur=40`, in the order in which the stages ended. */
  readonly header: () => string
}

const entry = ([stage, ms]: readonly [string, number]): string => `${stage};dur=${Number(ms.toFixed(1))}`

export function createStopwatch(now: () => number): Stopwatch {
  const startMs = now()
  const stages = new Map<string, number>()
  const ran: Stage[] = []
  const add = (stage: string, ms: number): void => void stages.set(stage, (stages.get(stage) ?? 0) + ms)
  const totalMs = (): number => now() - startMs
  async function time<T>(stage: string, run: () => Promise<T>): Promise<T> {
    const stageStartMs = now()
    try {
      return await run()
    } finally {
      const endMs = now()
      add(stage, endMs - stageStartMs)
      ran.push({ name: stage, startMs: stageStartMs, endMs })
    }
  }
  return { time, add, totalMs, ran: () => ran, header: () => [...stages, ['total', totalMs()] as const].map(entry).join(', ') }
}

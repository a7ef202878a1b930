// A closed loop: so many callers, each of which calls again as soon as it is answered.

/** Milliseconds that `call` takes. */
export async function timed(call: () => Promise<unknown>): Promise<number> {
  const start = performance.now()
  await call()
  return performance.now() - start
}

/** Runs `turn` from `callers` loops at once until `durationMs` have passed; returns how many turns ended, and the milliseconds they took in all. */
export async function closedLoop(
  callers: number,
  durationMs: number,
  turn: () => Promise<void>,
): Promise<{ turns: number; elapsedMs: number }> {
  const start = performance.now()
  let turns = 0
  const caller = async (): Promise<void> => {
    while (performance.now() - start < durationMs) {
      await turn()
      turns++
    }
  }
  await Promise.all(Array.from({ length: callers }, caller))
  return { turns, elapsedMs: performance.now() - start }
}

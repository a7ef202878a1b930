// Whose batch the device runs next, of several graphs: what a request needs once goes before what it needs at every step.
import { setImmediate as nextTurn } from 'node:timers/promises'

/** Runs one batch at a time; the most urgent of those that wait is next, the first of equals first. */
export type DeviceTurns = <Result>(urgency: number, batch: () => Promise<Result>) => Promise<Result>

type Waiting = { readonly urgency: number; readonly start: () => void }

/**
 * Texts and decoders are short and stand between a request and its first or after its last step; behind every step of the others they
 * would multiply the time of a short request, and before them they delay a step by little.
 */
export function createDeviceTurns(): DeviceTurns {
  const waiting: Waiting[] = []
  let busy = false

  function startNext(): void {
    const urgency = Math.max(...waiting.map((one) => one.urgency))
    const next = waiting.findIndex((one) => one.urgency === urgency)
    const [chosen] = next < 0 ? [] : waiting.splice(next, 1)
    busy = chosen !== undefined
    chosen?.start()
  }

  async function pass(): Promise<void> {
    // In the first turn those just answered ask for their next batch, in the second their graphs ask for the device.
    await nextTurn()
    await nextTurn()
    startNext()
  }

  return async function inTurn(urgency, batch) {
    const { promise: started, resolve: start } = Promise.withResolvers<void>()
    waiting.push({ urgency, start })
    if (!busy) startNext()
    await started
    try {
      return await batch()
    } finally {
      void pass()
    }
  }
}

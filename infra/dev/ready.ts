// Waits until a service says that it is ready, or says why it will not be.
import { setTimeout as delay } from 'node:timers/promises'
import { type Child, lastWords } from './child.ts'
import { StartFailure } from './failure.ts'

const pollMs = 100

async function answersOk(url: string): Promise<boolean> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(2_000) })
    await response.body?.cancel()
    return response.ok
  } catch {
    return false
  }
}

/** Throws a StartFailure with the child's last words when it ends, and one that names its log when `timeoutMs` pass. */
export async function waitUntilReady(child: Child, url: string, timeoutMs: number): Promise<void> {
  const deadline = Date.now() + timeoutMs
  let ended = false
  const watch = child.exited.then(() => (ended = true))
  while (Date.now() < deadline) {
    if (await answersOk(url)) return
    await Promise.race([delay(pollMs), watch])
    if (ended) throw new StartFailure(`The ${child.name} did not start: ${await lastWords(child)}`)
  }
  throw new StartFailure(`The ${child.name} was not ready after ${timeoutMs / 1000} s; see ${child.logPath}.`)
}

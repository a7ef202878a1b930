// Waits for what happens beside an answer: a job in the queue, an alarm, a span that is sent.
import { vi } from 'vitest'

/** Far more than a slow machine needs, and less than a test may take. */
const timeoutMs = 15_000

/** Calls `check` until it no longer throws, and returns what it gave. Throws its last error when the time is up. */
export const eventually = <T>(check: () => T | Promise<T>): Promise<T> => vi.waitFor(check, { timeout: timeoutMs })

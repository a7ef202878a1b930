// Heartbeats of this thread: how much of its processor time lies between one and the next.
import { setTimeout } from 'node:timers/promises'

export type Heartbeats = {
  readonly count: number
  /** Milliseconds of this thread's processor time that 99 of 100 heartbeats had to wait for at most. */
  readonly p99Ms: number
}

const cpuMs = (): number => {
  const { user, system } = process.threadCpuUsage()
  return (user + system) / 1000
}

/**
 * Beats every millisecond until `work` ends. What the thread does in one piece delays a beat; time that the machine gives to others does
 * not count, so that a busy machine measures the same.
 */
export async function countHeartbeats(work: Promise<unknown>): Promise<Heartbeats> {
  const progress = { working: true }
  void work.finally(() => (progress.working = false)).catch(() => null)
  const gaps: number[] = []
  let last = cpuMs()
  while (progress.working) {
    await setTimeout(1)
    const now = cpuMs()
    gaps.push(now - last)
    last = now
  }
  await work
  const sorted = gaps.toSorted((a, b) => a - b)
  return { count: gaps.length, p99Ms: sorted[Math.floor(0.99 * (sorted.length - 1))] ?? Infinity }
}

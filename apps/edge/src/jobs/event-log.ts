// The events of one job, numbered from 1, in its object's storage; readers can wait for the next.
export type LoggedEvent = { readonly seq: number; readonly type: string; readonly data: Record<string, number | string> }

export type Wait = { readonly over: Promise<void>; readonly stop: () => void }

export type EventLog = {
  append(type: string, data?: LoggedEvent['data']): Promise<void>
  /** Those after number `seq`, in order. */
  after(seq: number): Promise<LoggedEvent[]>
  /** A wait for the next event, for `ms` milliseconds at most. Begin it before reading, so that none is missed. */
  wait(ms: number): Wait
}

const prefix = 'event:'
const keyOf = (seq: number): string => prefix + String(seq).padStart(9, '0')

async function lastOf(storage: DurableObjectStorage): Promise<number> {
  const [last] = (await storage.list<LoggedEvent>({ prefix, reverse: true, limit: 1 })).values()
  return last?.seq ?? 0
}

export function createEventLog(storage: DurableObjectStorage): EventLog {
  const waiting = new Set<() => void>()
  let last: Promise<number> | null = null
  return {
    async append(type, data = {}) {
      const seq = (last ??= lastOf(storage)).then((previous) => previous + 1)
      last = seq
      const event: LoggedEvent = { seq: await seq, type, data }
      await storage.put(keyOf(event.seq), event)
      for (const wake of waiting) wake()
    },
    after: async (seq) => [...(await storage.list<LoggedEvent>({ prefix, startAfter: keyOf(seq) })).values()],
    wait(ms) {
      const { promise: over, resolve } = Promise.withResolvers<void>()
      const timer = setTimeout(resolve, ms)
      waiting.add(resolve)
      const stop = (): void => {
        clearTimeout(timer)
        waiting.delete(resolve)
      }
      return { over: over.finally(stop), stop }
    },
  }
}

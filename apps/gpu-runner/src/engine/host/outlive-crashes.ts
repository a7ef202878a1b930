// A process that runs models, and its successors where an execution provider ends it: a driver that crashes is passed over like one that is missing.
import type { HostCall, HostAnswer } from './protocol.ts'
import type { Host, HostCallOptions } from './supervisor.ts'

/** A process that tells which execution provider it tries for the first time. */
export type TryingHost = Host & {
  /** The provider that ended the process; null while it lives, and where it ended of anything else. */
  readonly crashedBy: () => string | null
}

/**
 * Calls that were lost with a process are asked again of the next, which `start` begins; `onCrash` is told the provider before, and has to
 * see that it is not tried again.
 */
export function outliveCrashes(start: () => TryingHost, onCrash: (provider: string) => void): Host {
  const over = Promise.withResolvers<void>()
  let current = start()
  let closed = false

  function replace(crashed: TryingHost, provider: string): void {
    if (crashed !== current || closed) return
    onCrash(provider)
    current = start()
    void watch(current)
  }

  async function watch(host: TryingHost): Promise<void> {
    await host.ended
    const provider = host.crashedBy()
    if (provider === null || closed) over.resolve()
    else replace(host, provider)
  }

  async function ask(call: HostCall, options: HostCallOptions): Promise<HostAnswer> {
    for (;;) {
      const host = current
      try {
        return await host.ask(call, options)
      } catch (error) {
        const provider = host.crashedBy()
        if (provider === null || closed) throw error
        replace(host, provider)
      }
    }
  }

  void watch(current)
  return {
    ask,
    ended: over.promise,
    state: () => current.state(),
    async close() {
      closed = true
      await current.close()
    },
  }
}

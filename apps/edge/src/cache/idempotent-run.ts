// One object per API key and Idempotency-Key: all requests that carry both are one run, and get its outcome for 24 hours.
import { DurableObject } from 'cloudflare:workers'
import { errorTable } from '@mintmark/shared'
import type { Cache, Served } from './serve-order.ts'
import { asReplay, serveSafely, type OnceOrder, type OnceServed } from './serve-safely.ts'

/** `bodyDigest`: keyed digest of what the key was used for, so that neither is stored. */
export type KeyedOrder = OnceOrder & { readonly bodyDigest: string }

export type KeyedAnswer = OnceServed | { readonly status: 'mismatch' } | { readonly status: 'absent' }

type Run = { readonly bodyDigest: string; readonly createdMs: number; readonly served: Served | Promise<Served> }
type StoredRun = Run & { readonly served: Served }

export const keepMs = 24 * 3_600_000

/** A failure that a repetition may mend leaves the key free: nothing was made, and the next attempt is to run. */
const isFinal = ({ outcome }: Served): boolean => outcome.ok || !errorTable[outcome.code].retryable

export function createIdempotentRunClass(cache: () => Cache) {
  return class IdempotentRun extends DurableObject {
    running: Run | null = null

    async serve(ask: KeyedOrder): Promise<KeyedAnswer> {
      const known = this.running ?? this.#stored(ask.nowMs)
      if (known && known.bodyDigest !== ask.bodyDigest) return { status: 'mismatch' }
      if (known) return asReplay(await known.served, known.createdMs)
      if (!ask.mayRun) return { status: 'absent' }
      const { bodyDigest, nowMs: createdMs } = ask
      // The run belongs to the object: it goes on when its client leaves, who may come back for it.
      this.running = { bodyDigest, createdMs, served: this.#run(ask) }
      return { status: 'served', served: await this.running.served, createdMs, replayed: false }
    }

    override async alarm(): Promise<void> {
      await this.ctx.storage.deleteAll()
    }

    async #run(ask: KeyedOrder): Promise<Served> {
      const served = await serveSafely(cache(), ask, new AbortController().signal)
      if (isFinal(served)) {
        this.ctx.storage.kv.put('run', { bodyDigest: ask.bodyDigest, createdMs: ask.nowMs, served } satisfies StoredRun)
        await this.ctx.storage.setAlarm(Date.now() + keepMs)
      }
      this.running = null
      return served
    }

    #stored(nowMs: number): StoredRun | null {
      const run = this.ctx.storage.kv.get<StoredRun>('run')
      return run && nowMs < run.createdMs + keepMs ? run : null
    }
  }
}
export type IdempotentRunObject = InstanceType<ReturnType<typeof createIdempotentRunClass>>

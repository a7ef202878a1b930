// One object per API key and Idempotency-Key: all requests that carry both are one run, and get its outcome for 24 hours.
import { DurableObject } from 'cloudflare:workers'
import { errorTable } from '@mintmark/shared'
import type { Cache, Served } from './serve-order.ts'
import { asReplay, serveSafely, type OnceOrder, type OnceServed } from './serve-safely.ts'

/** `bodyDigest`: keyed digest of what the key was used for, so that neither is stored. */
export type KeyedOrder = OnceOrder & { readonly bodyDigest: string }

export type KeyedAnswer = OnceServed | { readonly status: 'mismatch' } | { readonly status: 'absent' }

/** An asynchronous job that is to begin under the key. */
export type KeyedJob = Pick<KeyedOrder, 'bodyDigest' | 'nowMs' | 'mayRun'> & { readonly jobId: string }

export type Claim =
  | { readonly status: 'claimed'; readonly jobId: string; readonly replayed: boolean }
  | { readonly status: 'mismatch' }
  | { readonly status: 'absent' }

type ClaimedJob = { readonly bodyDigest: string; readonly createdMs: number; readonly jobId: string }

type Run = { readonly bodyDigest: string; readonly createdMs: number; readonly served: Served | Promise<Served> }
type StoredRun = Run & { readonly served: Served }

export const keepMs = 24 * 3_600_000

/** A failure that a repetition may mend leaves the key free: nothing was made, and the next attempt is to run. */
const isFinal = ({ outcome }: Served): boolean => outcome.ok || !errorTable[outcome.code].retryable

async function keep(storage: DurableObjectStorage, kept: StoredRun | ClaimedJob): Promise<void> {
  storage.kv.put('kept', kept)
  await storage.setAlarm(Date.now() + keepMs)
}

function keptIn(storage: DurableObjectStorage, nowMs: number): StoredRun | ClaimedJob | null {
  const kept = storage.kv.get<StoredRun | ClaimedJob>('kept')
  return kept && nowMs < kept.createdMs + keepMs ? kept : null
}

export function createIdempotentRunClass(cache: () => Cache) {
  return class IdempotentRun extends DurableObject {
    running: Run | null = null

    async serve(ask: KeyedOrder): Promise<KeyedAnswer> {
      const known = this.running ?? keptIn(this.ctx.storage, ask.nowMs)
      if (known && known.bodyDigest !== ask.bodyDigest) return { status: 'mismatch' }
      if (known && 'served' in known) return asReplay(await known.served, known.createdMs)
      if (!ask.mayRun) return { status: 'absent' }
      const { bodyDigest, nowMs: createdMs } = ask
      // The run belongs to the object: it goes on when its client leaves, who may come back for it.
      this.running = { bodyDigest, createdMs, served: this.#run(ask) }
      return { status: 'served', served: await this.running.served, createdMs, replayed: false }
    }

    /** The job of the key: the given one for its first request, the first one's for later requests. */
    async claim({ bodyDigest, nowMs, mayRun, jobId }: KeyedJob): Promise<Claim> {
      const known = this.running ?? keptIn(this.ctx.storage, nowMs)
      if (known && known.bodyDigest !== bodyDigest) return { status: 'mismatch' }
      if (known && 'jobId' in known) return { status: 'claimed', jobId: known.jobId, replayed: true }
      if (!mayRun) return { status: 'absent' }
      await keep(this.ctx.storage, { bodyDigest, createdMs: nowMs, jobId })
      return { status: 'claimed', jobId, replayed: false }
    }

    /** Frees the key: nothing came of what had claimed it. */
    async release(): Promise<void> {
      await this.ctx.storage.deleteAll()
    }

    override async alarm(): Promise<void> {
      await this.ctx.storage.deleteAll()
    }

    async #run(ask: KeyedOrder): Promise<Served> {
      const served = await serveSafely(cache(), ask, new AbortController().signal)
      if (isFinal(served)) await keep(this.ctx.storage, { bodyDigest: ask.bodyDigest, createdMs: ask.nowMs, served })
      this.running = null
      return served
    }
  }
}
export type IdempotentRunObject = InstanceType<ReturnType<typeof createIdempotentRunClass>>

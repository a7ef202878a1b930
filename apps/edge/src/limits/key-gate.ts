// One object per API key: who the key is and what it may still do, answered in one call. D1 stays the list of record.
import { DurableObject } from 'cloudflare:workers'
import { apiKeyRecordSchema, findKeyByHash, touchKey, type ApiKeyRecord } from '../records/api-keys.ts'
import { writeUsage } from '../records/usage.ts'
import { admit, type Admission, type Ask } from './admit.ts'
import { createCounts, settleLease, type Counts } from './counts.ts'
import { recentBlocks, type Slowdown } from './slowdown.ts'
import { markWritten, unwrittenUsage, type Charge } from './usage-counts.ts'

/**
 * How long a count may be in memory alone. A disk write for every request would hold up all requests of the key; the platform does
 * not evict an object while this timer runs, so only a crash or a deployment in this time loses a count.
 */
const storeDelayMs = 50

/** How long after a use the table in D1 may not know of it. */
const flushDelayMs = 5_000

export class KeyGate extends DurableObject {
  key: ApiKeyRecord | null = apiKeyRecordSchema.nullable().parse(this.ctx.storage.kv.get('key') ?? null)
  counts: Counts = { ...createCounts(), ...this.ctx.storage.kv.get<Counts>('counts') }
  storing = false

  async admit(ask: Ask): Promise<Admission> {
    if (!this.key) await this.reload(ask.hash)
    if (!this.key) return { status: 'refused', code: 'invalid_api_key' }
    const admission = admit(this.counts, this.key, ask)
    if (admission.status === 'admitted') this.#storeSoon()
    return admission
  }

  /** Moves the time at which a lease counts as lost, for work that may wait before it runs. */
  async extend(leaseId: string, expiresAt: number): Promise<void> {
    const lease = this.counts.leases.get(leaseId)
    if (lease) this.counts.leases.set(leaseId, { ...lease, expiresAt })
    this.#storeSoon()
  }

  /** Counts a block of one of the key's prompts, so that the next request already knows of it. */
  async noteBlock(atMs: number, slowdown: Slowdown): Promise<void> {
    this.counts.blocks = [...recentBlocks(this.counts.blocks, slowdown, atMs), atMs]
    this.#storeSoon()
  }

  /** Ends what `admit` began, with what it came to. */
  async settle(leaseId: string, charge: Charge): Promise<void> {
    settleLease(this.counts, leaseId, charge)
    this.#storeSoon()
  }

  /**
   * Takes over what D1 says of the key, as the admin API asks for after each change, so that it acts on the next request. Rejects
   * when D1 does not answer.
   */
  async reload(hash: string): Promise<void> {
    await this.#take(() => findKeyByHash(this.env.DB, hash))
  }

  /** Writes the time of the last use to D1, and takes over what it says of the key. */
  async touch(keyId: string, nowSeconds: number): Promise<void> {
    await this.#take(() => touchKey(this.env.DB, keyId, nowSeconds))
  }

  /** Brings D1's table of usage up to date. Totals are written, not differences, so that a repeated write changes nothing. */
  async flush(): Promise<void> {
    if (!this.key) return
    const rows = unwrittenUsage(this.counts.usage)
    await writeUsage(this.env.DB, this.key.id, rows)
    markWritten(this.counts.usage, rows, Date.now())
    this.#storeSoon()
  }

  /** A rejected flush is repeated by the platform. */
  override async alarm(): Promise<void> {
    await this.flush()
  }

  #storeSoon(): void {
    if (this.storing) return
    this.storing = true
    setTimeout(() => void this.#store(), storeDelayMs)
  }

  async #store(): Promise<void> {
    this.storing = false
    // Unconfirmed: an answer need not wait for the disk.
    const { storage } = this.ctx
    await storage.put('counts', this.counts, { allowUnconfirmed: true })
    if (unwrittenUsage(this.counts.usage).length === 0 || (await storage.getAlarm()) !== null) return
    await storage.setAlarm(Date.now() + flushDelayMs, { allowUnconfirmed: true })
  }

  /** One read at a time and no request meanwhile, so that an older read never comes after a newer one. */
  async #take(read: () => Promise<ApiKeyRecord | null>): Promise<void> {
    const failure = await this.ctx.blockConcurrencyWhile(async () => {
      try {
        this.key = await read()
        // Nothing is stored for guesses at keys.
        if (this.key) this.ctx.storage.kv.put('key', this.key)
        else this.ctx.storage.kv.delete('key')
        return null
      } catch (error) {
        // Thrown inside, it would reset the object.
        return { error }
      }
    })
    if (failure) throw new Error('The key cannot be read from D1.', { cause: failure.error })
  }
}

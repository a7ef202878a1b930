// One object per API key: who the key is and what it may still do, answered in one call. D1 stays the list of record.
import { DurableObject } from 'cloudflare:workers'
import type { Limits, Scope } from '@mintmark/shared'
import { findKeyByHash, touchKey, type ApiKeyRecord } from '../records/api-keys.ts'
import { writeUsage } from '../records/usage.ts'
import { findExceeded, roomsLeft, type Exceeded, type Rooms } from './decide.ts'
import { openLease, settleLease, settleLost } from './gate-leases.ts'
import { countInMinute, forgetKey, readKey, writeKey } from './gate-tables.ts'
import { addUsage, markWritten, noCharge, unwrittenUsage, type Charge } from './gate-usage.ts'

export type Ask = {
  /** The key's digest, which is also the object's name. */
  readonly hash: string
  /** Each is enough. */
  readonly scopes: readonly Scope[]
  /** Images that the request may make; 0 for one that makes none. */
  readonly images: number
  readonly leaseId: string
  readonly nowMs: number
  /** When a lease that nobody settled counts as lost. */
  readonly leaseExpiresMs: number
  /** For what the key has no limit of its own. */
  readonly defaults: Limits
}

export type Admission =
  | { readonly status: 'refused'; readonly code: 'invalid_api_key' }
  | {
      readonly status: 'refused'
      readonly code: 'revoked_api_key' | 'expired_api_key' | 'insufficient_scope'
      readonly key: ApiKeyRecord
    }
  | { readonly status: 'limited'; readonly key: ApiKeyRecord; readonly exceeded: Exceeded; readonly rooms: Rooms }
  | { readonly status: 'admitted'; readonly key: ApiKeyRecord; readonly leased: boolean; readonly rooms: Rooms }

type RefusalCode = 'revoked_api_key' | 'expired_api_key' | 'insufficient_scope'

function refusalOf(key: ApiKeyRecord, { nowMs, scopes }: Ask): RefusalCode | null {
  if (key.revoked_at !== null) return 'revoked_api_key'
  if (key.expires_at !== null && nowMs >= key.expires_at * 1000) return 'expired_api_key'
  return scopes.some((scope) => key.scopes.includes(scope)) ? null : 'insufficient_scope'
}

/** How long after a use the table in D1 may not know of it. */
const flushDelayMs = 5_000

function letIn(sql: SqlStorage, ask: Ask): void {
  countInMinute(sql, ask.nowMs, ask.images)
  if (ask.images > 0) openLease(sql, ask.leaseId, ask.images, ask.nowMs, ask.leaseExpiresMs)
  else addUsage(sql, ask.nowMs, noCharge)
}

export class KeyGate extends DurableObject {
  key: ApiKeyRecord | null = readKey(this.ctx.storage.sql)
  alarmSet = false

  async admit(ask: Ask): Promise<Admission> {
    if (!this.key) await this.reload(ask.hash)
    const { key } = this
    if (!key) return { status: 'refused', code: 'invalid_api_key' }
    const code = refusalOf(key, ask)
    if (code) return { status: 'refused', code, key }
    const { sql } = this.ctx.storage
    const limits = { ...ask.defaults, ...key.limits }
    settleLost(sql, ask.nowMs)
    const exceeded = findExceeded(sql, limits, ask)
    if (exceeded) return { status: 'limited', key, exceeded, rooms: roomsLeft(sql, limits, ask.nowMs) }
    letIn(sql, ask)
    await this.#flushSoon()
    return { status: 'admitted', key, leased: ask.images > 0, rooms: roomsLeft(sql, limits, ask.nowMs) }
  }

  /** Ends what `admit` began, with what it came to. */
  async settle(leaseId: string, charge: Charge): Promise<void> {
    settleLease(this.ctx.storage.sql, leaseId, charge)
    await this.#flushSoon()
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
    const { sql } = this.ctx.storage
    if (!this.key) return
    const rows = unwrittenUsage(sql)
    await writeUsage(this.env.DB, this.key.id, rows)
    markWritten(sql, rows)
  }

  /** A rejected flush is repeated by the platform. */
  override async alarm(): Promise<void> {
    this.alarmSet = false
    await this.flush()
  }

  async #flushSoon(): Promise<void> {
    if (this.alarmSet) return
    this.alarmSet = true
    await this.ctx.storage.setAlarm(Date.now() + flushDelayMs)
  }

  /** One read at a time and no request meanwhile, so that an older read never comes after a newer one. */
  async #take(read: () => Promise<ApiKeyRecord | null>): Promise<void> {
    const failure = await this.ctx.blockConcurrencyWhile(async () => {
      try {
        const record = await read()
        if (record) writeKey(this.ctx.storage.sql, record)
        else forgetKey(this.ctx.storage.sql)
        this.key = record
        return null
      } catch (error) {
        // Thrown inside, it would reset the object.
        return { error }
      }
    })
    if (failure) throw new Error('The key cannot be read from D1.', { cause: failure.error })
  }
}

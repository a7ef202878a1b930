// What a key's object is asked, and what it answers: who the key is, and whether it may go on.
import type { Limits, Scope } from '@mintmark/shared'
import { waitSeconds, type Slowdown } from './slowdown.ts'
import type { ApiKeyRecord } from '../records/api-keys.ts'
import { bringUpToDate, countRequest, type Counts } from './counts.ts'
import { findExceeded, roomsLeft, type Exceeded, type Rooms } from './decide.ts'
import { addUsage, noCharge } from './usage-counts.ts'

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
  /** What repeated blocks lead to; null for nothing. */
  readonly slowdown: Slowdown | null
}

type RefusalCode = 'revoked_api_key' | 'expired_api_key' | 'insufficient_scope'

export type Admission =
  | { readonly status: 'refused'; readonly code: 'invalid_api_key' }
  | { readonly status: 'refused'; readonly code: RefusalCode; readonly key: ApiKeyRecord }
  | { readonly status: 'limited'; readonly key: ApiKeyRecord; readonly exceeded: Exceeded; readonly rooms: Rooms }
  | { readonly status: 'admitted'; readonly key: ApiKeyRecord; readonly leased: boolean; readonly rooms: Rooms }

function refusalOf(key: ApiKeyRecord, { nowMs, scopes }: Ask): RefusalCode | null {
  if (key.revoked_at !== null) return 'revoked_api_key'
  if (key.expires_at !== null && nowMs >= key.expires_at * 1000) return 'expired_api_key'
  return scopes.some((scope) => key.scopes.includes(scope)) ? null : 'insufficient_scope'
}

function letIn(counts: Counts, { nowMs, images, leaseId, leaseExpiresMs }: Ask): void {
  countRequest(counts, nowMs, images)
  if (images > 0) counts.leases.set(leaseId, { images, admittedAt: nowMs, expiresAt: leaseExpiresMs })
  else addUsage(counts.usage, nowMs, noCharge)
}

/** Only requests for images wait: the others are no use to somebody who tries the filter. */
function slowedDown({ blocks }: Counts, { slowdown, images, nowMs }: Ask): Exceeded | null {
  const retryAfterSeconds = slowdown && images > 0 ? waitSeconds(blocks, slowdown, nowMs) : 0
  if (!slowdown || retryAfterSeconds === 0) return null
  return { code: 'rate_limit_exceeded', limit: 'moderation_blocks', most: slowdown.free, retryAfterSeconds }
}

/** Decides and counts in one go, without waiting for anything in between, so that requests at once cannot pass a limit together. */
export function admit(counts: Counts, key: ApiKeyRecord, ask: Ask): Admission {
  const code = refusalOf(key, ask)
  if (code) return { status: 'refused', code, key }
  const { nowMs, images } = ask
  const limits = { ...ask.defaults, ...key.limits }
  bringUpToDate(counts, nowMs)
  const exceeded = slowedDown(counts, ask) ?? findExceeded(counts, limits, { images, nowMs })
  if (exceeded) return { status: 'limited', key, exceeded, rooms: roomsLeft(counts, limits, nowMs) }
  letIn(counts, ask)
  return { status: 'admitted', key, leased: images > 0, rooms: roomsLeft(counts, limits, nowMs) }
}

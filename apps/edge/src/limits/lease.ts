// A request's reservation of images in its key's object, and the ways to end it.
import type { EdgeContext } from '../edge-context.ts'
import type { Charge } from './usage-counts.ts'
import type { KeyGate } from './key-gate.ts'

/** Plain values, so that it can be handed to whoever ends the request. */
export type Lease = {
  /** The key's digest, which names its object. */
  readonly hash: string
  readonly id: string
}

type Gates = DurableObjectNamespace<KeyGate>

/** Ends the reservation and charges what the request came to. Repeating it changes nothing. */
export const settle = (gates: Gates, { hash, id }: Lease, charge: Charge): Promise<void> => gates.getByName(hash).settle(id, charge)

/** How long a job may wait and run before its reservation counts as lost. */
const longestJobMs = 24 * 3_600_000

/** For an asynchronous job, which settles its reservation at its end. */
export const holdForJob = (gates: Gates, { hash, id }: Lease, nowMs: number): Promise<void> =>
  gates.getByName(hash).extend(id, nowMs + longestJobMs)

export type SettleLease = (charge: Charge) => Promise<void>

/**
 * Ends the request's own reservation. It never rejects: what is not settled expires by itself, and the answer is not held up for it.
 */
const settleQuietly =
  (c: EdgeContext, gates: Gates, lease: Lease | null): SettleLease =>
  async (charge) => {
    if (lease) await settle(gates, lease, charge).catch(() => c.var.log('warn', 'lease not settled'))
  }

/** For a handler whose work outlasts its response: the middleware no longer settles, so what is returned must be called. */
export function takeLease(c: EdgeContext, gates: Gates): SettleLease {
  const { lease } = c.var
  c.set('lease', null)
  return settleQuietly(c, gates, lease)
}

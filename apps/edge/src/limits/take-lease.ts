// Ends the reservation of a request that is being handled.
import type { EdgeContext } from '../edge-context.ts'
import type { KeyGate } from './key-gate.ts'
import { settle, type Lease } from './lease.ts'
import type { Charge } from './usage-counts.ts'

type Gates = DurableObjectNamespace<KeyGate>

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

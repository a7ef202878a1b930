// A request's reservation of images in its key's object, and the ways to end it.
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

/** How long a job's reservation lasts without being renewed: a job that was lost takes up no room for longer. */
const jobLeaseMs = 15 * 60_000

/** How often a job renews its reservation, while it waits and while it runs. */
export const renewEveryMs = 5 * 60_000

/** For an asynchronous job, which renews its reservation and settles it at its end. Does nothing to one that was settled or lost. */
export const holdForJob = (gates: Gates, { hash, id }: Lease, nowMs: number): Promise<void> =>
  gates.getByName(hash).extend(id, nowMs + jobLeaseMs)

// One job as its object stores it.
import type { BlockedImage, EndedJobState, ErrorCode, ImageJobState } from '@mintmark/shared'
import type { Order, ReadyImage } from '../dispatch/order.ts'
import type { Charge } from '../limits/usage-counts.ts'
import type { Lease } from '../limits/lease.ts'

export type Failure = { readonly code: ErrorCode; readonly message: string }

export type StoredJob = {
  readonly id: string
  readonly state: ImageJobState
  /** Holds the prompt; null once the job has ended for good. */
  readonly order: Order | null
  /** Whether the cache is asked before anything is made. */
  readonly asksCache: boolean
  /** The key's reservation of images, settled at the end. */
  readonly lease: Lease | null
  readonly attempts: number
  /** The ledger's job of the latest attempt: its rows tell whether that one came to an end. */
  readonly ledgerJobId: string | null
  /** Unix milliseconds after which it must not go on. */
  readonly cancelAtMs: number | null
  /** Why the latest attempt failed. */
  readonly failure: Failure | null
}

export type End = {
  readonly state: EndedJobState
  readonly failure: Failure | null
  readonly images: readonly ReadyImage[] | null
  /** Images of a job that succeeded with the others. */
  readonly blocked?: readonly BlockedImage[]
  readonly charge: Charge
  /** Keeps the order, for a job that may be replayed. */
  readonly keepOrder?: boolean
}

export type NewStoredJob = Pick<StoredJob, 'id' | 'asksCache' | 'cancelAtMs' | 'lease'> & { readonly order: Order }

export const createStoredJob = (job: NewStoredJob): StoredJob => ({
  ...job,
  state: 'queued',
  attempts: 0,
  ledgerJobId: null,
  failure: null,
})

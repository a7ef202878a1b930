// What the object of a job works with.
import { createId, type RandomBytes } from '@mintmark/shared'
import type { Dispatcher } from '../dispatch/dispatcher.ts'
import type { Lease } from '../limits/lease.ts'
import type { End, StoredJob } from './stored-job.ts'

export type JobDependencies = {
  readonly dispatcher: Dispatcher
  /** How long a result is kept after its job has ended. */
  readonly resultTtlMs: number
  readonly now: () => number
  readonly random: RandomBytes
  /** Keeps a key's reservation from counting as lost. */
  readonly renewLease: (lease: Lease) => Promise<void>
  /** Told of each end once D1 knows it, and again if the object is lost just then. */
  readonly onEnded: (job: StoredJob, end: End) => Promise<void>
}

export const newLedgerJobId = ({ random }: JobDependencies): string => createId('job', random)

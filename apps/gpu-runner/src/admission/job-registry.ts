// The jobs that the runner knows by id: running ones, and for a while the ended ones, so that a repeated call joins or replays.
import { MintmarkError } from '@mintmark/shared'
import { isEnded, type JobRecord } from './job-record.ts'

export type JobRegistry = {
  /** The job of that id, or null. Throws `invalid_value` when it was created by another body. */
  find(id: string, bodyDigest: string): JobRecord | null
  /** The job of that id whatever created it, or null. */
  readonly get: (id: string) => JobRecord | null
  add(record: JobRecord): void
  unended(): readonly JobRecord[]
}

/** Remembers the newest `capacity` ended jobs and every one that has not ended. */
export function createJobRegistry(capacity: number): JobRegistry {
  const records = new Map<string, JobRecord>()
  const unended = (): JobRecord[] => [...records.values()].filter((record) => !isEnded(record.state()))
  return {
    find(id, bodyDigest) {
      const record = records.get(id) ?? null
      if (record && record.bodyDigest !== bodyDigest) {
        throw new MintmarkError('invalid_value', { param: 'id', message: 'This job id was used for another request.' })
      }
      return record
    },
    get: (id) => records.get(id) ?? null,
    add(record) {
      records.set(record.job.id, record)
      for (const [id, old] of records) {
        if (records.size <= capacity) break
        if (isEnded(old.state())) records.delete(id)
      }
    },
    unended,
  }
}

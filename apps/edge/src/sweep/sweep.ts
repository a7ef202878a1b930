// Removes images and manifests from the bucket that no succeeded row of the ledger has: what lost runs left behind.
import { manifestObjectKey, type Sweep } from '@mintmark/shared'
import { isLeftUpload } from '../uploads/bucket.ts'
import { findPosition, idsWithoutImage, keysWithoutImage, savePosition } from '../records/sweep-position.ts'

export type Sweeper = {
  readonly db: D1Database
  readonly bucket: R2Bucket
  readonly now: () => number
  /** Younger objects are let be: their job may still end well. */
  readonly graceMs: number
}

/** Objects that the bucket lists at once, and the database is asked about at once. */
const pageSize = 1000
const pagesPerSweep = 10

/** Names of other kinds are not the sweep's business. */
const imageKey = /^img_[0-9a-f]+\.[a-z0-9]+$/
const manifestKey = /^manifests\/(img_[0-9a-f]+)\.c2pa$/

async function leftoversAmong(db: D1Database, keys: readonly string[]): Promise<string[]> {
  const images = keys.filter((key) => imageKey.test(key))
  const ids = keys.map((key) => manifestKey.exec(key)?.[1]).filter((id) => id !== undefined)
  const [objects, orphaned] = await Promise.all([keysWithoutImage(db, images), idsWithoutImage(db, ids)])
  return [...objects, ...orphaned.map(manifestObjectKey)]
}

type Page = Pick<Sweep, 'examined' | 'removed'> & { readonly after: string | null }

/** Goes on behind the key `after`; the page's own `after` is null at the end of the bucket. */
async function sweepPage({ db, bucket, now, graceMs }: Sweeper, after: string | null): Promise<Page> {
  const { objects, truncated } = await bucket.list({ limit: pageSize, ...(after === null ? {} : { startAfter: after }) })
  const old = objects.filter(({ uploaded }) => uploaded.getTime() <= now() - graceMs).map(({ key }) => key)
  const uploads = objects.filter((object) => isLeftUpload(object, now())).map(({ key }) => key)
  const leftovers = [...(await leftoversAmong(db, old)), ...uploads]
  if (leftovers.length > 0) await bucket.delete(leftovers)
  return { examined: objects.length, removed: leftovers.length, after: truncated ? (objects.at(-1)?.key ?? null) : null }
}

/** Looks at up to ten thousand objects, from where the last sweep stopped. Rejects when bucket or ledger does not answer; nothing is skipped then. */
export async function sweep(sweeper: Sweeper): Promise<Sweep> {
  let [examined, removed] = [0, 0]
  let after = await findPosition(sweeper.db)
  for (let page = 0; page < pagesPerSweep; page++) {
    const swept = await sweepPage(sweeper, after)
    examined += swept.examined
    removed += swept.removed
    after = swept.after
    if (after === null) break
  }
  await savePosition(sweeper.db, after)
  return { object: 'sweep', examined, removed, complete: after === null }
}

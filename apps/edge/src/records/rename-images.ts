// New names for the images of a job that another runner tries: their rows stay the same rows.

export type Renaming = { readonly from: string; readonly to: string; readonly objectKey: string }

/** Touches only rows that wait for their image. All of them or none. */
export async function renameImages(db: D1Database, renamings: readonly Renaming[]): Promise<void> {
  const rename = db.prepare(`UPDATE generations SET id = ?2, object_key = ?3 WHERE id = ?1 AND state IN ('queued', 'running')`)
  await db.batch(renamings.map(({ from, to, objectKey }) => rename.bind(from, to, objectKey)))
}

// The exact cache: stored images by fingerprint, served again as the same object.
import type { OrderedImage, ReadyImage } from '../dispatch/order.ts'
import { addOwner } from '../records/generations.ts'
import { dropFromCache, findCached, type CachedImage } from '../records/images.ts'

export type CacheStore = { readonly db: D1Database; readonly bucket: R2Bucket; readonly now: () => number }

/** The image if its object is still in the bucket. */
async function present({ db, bucket }: CacheStore, image: CachedImage): Promise<CachedImage | null> {
  if (await bucket.head(image.object_key)) return image
  await dropFromCache(db, image.id)
  return null
}

/**
 * The cached images of an order, by their place in it; null where there is none. The asking key becomes an owner of each, so
 * that it can have their URLs signed again.
 */
export async function lookUp(store: CacheStore, images: readonly OrderedImage[], keyId: string): Promise<(ReadyImage | null)[]> {
  const rows = await findCached(
    store.db,
    images.map(({ fingerprint }) => fingerprint),
    keyId,
  )
  const found = (await Promise.all(rows.map((row) => present(store, row)))).filter((row) => row !== null)
  const newlyOwned = found.filter(({ owned }) => !owned).map(({ id }) => id)
  if (newlyOwned.length > 0) await addOwner(store.db, newlyOwned, keyId, store.now())
  const byFingerprint = new Map(found.map((row) => [row.fingerprint, row]))
  return images.map(({ fingerprint }) => {
    const row = byFingerprint.get(fingerprint)
    if (!row) return null
    const { id, seed, object_key, watermark_status, warnings } = row
    return { id, seed, objectKey: object_key, watermark: watermark_status, warnings, made: false }
  })
}

// POST /v1/images/{id}/url: a fresh signed URL for a key that was given the image.
import { MintmarkError, type SignedUrl } from '@mintmark/shared'
import type { EdgeContext } from '../edge-context.ts'
import { findOwnedObjectKey } from '../records/images.ts'
import type { Services } from '../services.ts'
import { signImageUrl } from '../urls/image-url.ts'

export const resignUrl =
  ({ db, urls }: Services) =>
  async (c: EdgeContext): Promise<Response> => {
    const id = c.req.param('id') ?? ''
    const objectKey = await findOwnedObjectKey(db, id, c.var.apiKey.id)
    if (objectKey === null) throw new MintmarkError('image_not_found')
    return c.json({ id, ...(await signImageUrl(urls, objectKey, c.req.url)) } satisfies SignedUrl)
  }

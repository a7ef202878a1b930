// GET /images/{key}: the stored bytes, untouched, to whoever holds a signed URL. An Authorization header means nothing here.
import { MintmarkError } from '@mintmark/shared'
import type { EdgeContext } from '../edge-context.ts'
import { findServed } from '../records/images.ts'
import type { Services } from '../services.ts'
import { parseRange, type ByteRange } from '../urls/byte-range.ts'
import { imagePath } from '../urls/image-url.ts'
import { verifyPath } from '../urls/signature.ts'

/** Seconds for which the URL is still good. Throws url_expired or url_invalid. */
async function admit({ urls, now }: Services, c: EdgeContext, key: string): Promise<number> {
  const query = { exp: c.req.query('exp'), kid: c.req.query('kid'), sig: c.req.query('sig') }
  const verification = await verifyPath(urls.keys, imagePath(key), query, now())
  if (verification.status === 'valid') return verification.remainingSeconds
  throw new MintmarkError(verification.status === 'expired' ? 'url_expired' : 'url_invalid')
}

/** Only a plain GET surely wants the whole body; the others are answered from the metadata first. */
const wantsWhole = (c: EdgeContext): boolean =>
  c.req.method === 'GET' && c.req.header('range') === undefined && c.req.header('if-none-match') === undefined

async function findObject(
  { db, bucket }: Services,
  c: EdgeContext,
  key: string,
): Promise<{ object: R2Object | R2ObjectBody; contentType: string }> {
  const [row, object] = await Promise.all([findServed(db, key), wantsWhole(c) ? bucket.get(key) : bucket.head(key)])
  if (!row || !object) throw new MintmarkError('image_not_found', { message: 'The image is not stored any more.' })
  return { object, contentType: row.content_type }
}

/** Whether a validator list (RFC 9110 section 13.1.2) names the entity tag; tags are compared weakly. */
const namesTag = (list: string | undefined, etag: string): boolean =>
  (list ?? '').split(',').some((tag) => tag.trim() === '*' || tag.trim().replace(/^W\//, '') === etag)

/** The range to send, null for the whole file: also to HEAD, and when If-Range names another file. Throws range_not_satisfiable. */
function rangeOf(c: EdgeContext, { size, httpEtag }: R2Object): ByteRange | null {
  const ifRange = c.req.header('if-range')
  if (c.req.method === 'HEAD' || (ifRange !== undefined && ifRange !== httpEtag)) return null
  const range = parseRange(c.req.header('range'), size)
  if (range !== 'unsatisfiable') return range
  c.header('Content-Range', `bytes */${size}`)
  throw new MintmarkError('range_not_satisfiable')
}

function fileHeaders(key: string, contentType: string, { httpEtag }: R2Object, remainingSeconds: number): Record<string, string> {
  return {
    'Content-Type': contentType,
    'Content-Disposition': `inline; filename="${key}"`,
    'X-Content-Type-Options': 'nosniff',
    'Accept-Ranges': 'bytes',
    ETag: httpEtag,
    // A transformed copy would no longer carry a valid signature.
    'Cache-Control': `private, no-transform, max-age=${remainingSeconds}`,
  }
}

async function bodyOf(
  { bucket }: Services,
  c: EdgeContext,
  object: R2Object | R2ObjectBody,
  range: ByteRange | null,
): Promise<ReadableStream | null> {
  if (c.req.method === 'HEAD') return null
  if ('body' in object) return object.body
  const found = await bucket.get(object.key, range ? { range } : {})
  if (!found) throw new MintmarkError('image_not_found')
  return found.body
}

export const getImage = (services: Services) => async (c: EdgeContext) => {
  const key = c.req.param('key') ?? ''
  const remainingSeconds = await admit(services, c, key)
  const { object, contentType } = await findObject(services, c, key)
  const headers = fileHeaders(key, contentType, object, remainingSeconds)
  if (namesTag(c.req.header('if-none-match'), object.httpEtag)) return c.body(null, 304, headers)
  const range = rangeOf(c, object)
  const body = await bodyOf(services, c, object, range)
  if (!range) return new Response(body, { headers: { ...headers, 'Content-Length': String(object.size) } })
  const contentRange = `bytes ${range.offset}-${range.offset + range.length - 1}/${object.size}`
  return new Response(body, { status: 206, headers: { ...headers, 'Content-Length': String(range.length), 'Content-Range': contentRange } })
}

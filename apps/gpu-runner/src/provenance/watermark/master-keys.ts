// The watermark's master keys in text form: `kid:base64url[,kid:base64url]`, the current key first.
import { fromBase64Url } from '@mintmark/shared'
import type { MasterKey } from '@mintmark/watermark'
import { z } from 'zod'

const shortestBytes = 16
const mostKeys = 2

function parseKey(text: string): MasterKey | null {
  const [, id, secret] = /^([A-Za-z0-9_-]{1,16}):([A-Za-z0-9_-]+)$/.exec(text) ?? []
  if (id === undefined || secret === undefined || secret.length % 4 === 1) return null
  const key = fromBase64Url(secret)
  return key.length < shortestBytes ? null : { id, key }
}

/** One or two keys, or the word `none` for a runner that marks nothing. The message never shows a value. */
export const masterKeysSchema = z.string().transform((text, context): readonly MasterKey[] => {
  if (text === 'none') return []
  const keys = text.split(',').map(parseKey)
  const known = keys.filter((key) => key !== null)
  const distinct = new Set(known.map(({ id }) => id)).size === known.length
  if (known.length === keys.length && keys.length <= mostKeys && distinct) return known
  context.addIssue({ code: 'custom', message: 'must be `kid:base64url[,kid:base64url]` with keys of 16 bytes or more, or `none`' })
  return z.NEVER
})

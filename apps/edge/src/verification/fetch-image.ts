// Fetches a picture from a public URL: few redirects, each checked again, nothing of ours sent along, and no more bytes than are read.
import { MintmarkError } from '@mintmark/shared'
import { publicUrl } from './public-url.ts'
import { readAtMost } from './read-at-most.ts'

const maxRedirects = 3
const timeoutMs = 8_000

const refuse = (reason: string): never => {
  throw new MintmarkError('invalid_value', { param: 'url', message: `Invalid 'url': ${reason}.` })
}

async function follow(fetchUrl: typeof fetch, text: string, signal: AbortSignal): Promise<Response> {
  let next = text
  for (let hop = 0; hop <= maxRedirects; hop++) {
    const url = publicUrl(next) ?? refuse('it must be a public https address')
    const response = await fetchUrl(url.href, { redirect: 'manual', signal, headers: { accept: 'image/*' } })
    const location = response.headers.get('location')
    if (response.status < 300 || response.status >= 400 || location === null) return response
    await response.body?.cancel()
    next = URL.parse(location, url.href)?.href ?? ''
  }
  return refuse('it redirects too often')
}

/** Throws invalid_value for an address that must not or cannot be fetched, and body_too_large. */
export async function fetchImage(fetchUrl: typeof fetch, text: string, maxBytes: number): Promise<Uint8Array<ArrayBuffer>> {
  try {
    const response = await follow(fetchUrl, text, AbortSignal.timeout(timeoutMs))
    if (!response.ok || !response.body) return refuse('nothing is served there')
    return await readAtMost(response.body, maxBytes)
  } catch (error) {
    if (error instanceof MintmarkError) throw error
    return refuse('it cannot be fetched')
  }
}

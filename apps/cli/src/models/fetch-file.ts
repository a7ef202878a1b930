// GET of a file over HTTP, through redirects, never from https back to http.
import { CliFailure } from '../failure.ts'

export type Fetch = (url: URL, init: RequestInit) => Promise<Response>

const redirects: ReadonlySet<number> = new Set([301, 302, 303, 307, 308])
const mostRedirects = 5

/** Throws a CliFailure for anything but http and https, for a redirect out of https, and for too many of them. */
export async function fetchFile(fetch: Fetch, url: URL, headers: Readonly<Record<string, string>>): Promise<Response> {
  let at = url
  for (let hops = 0; hops <= mostRedirects; hops += 1) {
    if (at.protocol !== 'https:' && at.protocol !== 'http:')
      throw new CliFailure(`${at.protocol} cannot be downloaded from; give an http or https URL.`)
    const response = await fetch(at, { headers, redirect: 'manual' })
    const location = response.headers.get('location')
    if (!redirects.has(response.status) || location === null) return response
    await response.body?.cancel()
    const next = new URL(location, at)
    if (at.protocol === 'https:' && next.protocol !== 'https:')
      throw new CliFailure(`${at.host} redirects from https to ${next.protocol}//, which is refused.`)
    at = next
  }
  throw new CliFailure(`${url.host} redirects more than ${mostRedirects} times.`)
}

// HTTP Basic authentication that carries an API key, as the dialect's clients send it.
import { createMiddleware } from 'hono/factory'
import { isKeyText } from '../../auth/key-format.ts'
import type { Edge } from '../../edge-context.ts'

/** Base64 of `user:password` (RFC 7617) as text, null when it is none. */
function credentialsOf(header: string | undefined): string | null {
  const encoded = /^Basic +([A-Za-z0-9+/]+=*) *$/i.exec(header ?? '')?.[1]
  try {
    return encoded === undefined ? null : atob(encoded)
  } catch {
    return null
  }
}

/** The API key is the password; it may be the user name instead, where a client has no password. */
function keyOf(credentials: string): string {
  const colon = credentials.indexOf(':')
  const [user, password] = colon < 0 ? [credentials, ''] : [credentials.slice(0, colon), credentials.slice(colon + 1)]
  return !isKeyText(password) && isKeyText(user) ? user : password
}

/** Lets what follows see the key as a bearer token, which a client may send as well. */
export const basicKey = createMiddleware<Edge>(async function readBasicKey(c, next) {
  const credentials = credentialsOf(c.req.header('authorization'))
  if (credentials !== null) {
    const headers = new Headers(c.req.raw.headers)
    headers.set('authorization', `Bearer ${keyOf(credentials) || 'none'}`)
    c.req.raw = new Request(c.req.raw, { headers })
  }
  await next()
})

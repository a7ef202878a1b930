// Where webhooks may go: public HTTPS names, and what the operator allows by name and port.
import { publicUrl } from '../verification/public-url.ts'

/** `allowed` holds `host:port`, or `host` for a scheme's usual port. Null when the URL must not be called. */
export function webhookTarget(text: string, allowed: readonly string[]): URL | null {
  const url = URL.parse(text)
  const named = url !== null && allowed.includes(url.host) && (url.protocol === 'http:' || url.protocol === 'https:')
  return named && url.username === '' && url.password === '' ? url : publicUrl(text)
}

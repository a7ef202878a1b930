// Which URLs of strangers may be fetched: public HTTPS names on the usual port, and nothing that could be a machine of ours.

/** Top-level names that are never public (RFC 6761, RFC 6762, RFC 8375 and common practice). */
const privateSuffixes = new Set([
  'localhost',
  'local',
  'internal',
  'intranet',
  'lan',
  'home',
  'corp',
  'private',
  'test',
  'invalid',
  'example',
  'onion',
  'arpa',
])

/** The URL parser writes every form of an IPv4 address in dots, and IPv6 in brackets. */
const isAddress = (host: string): boolean => host.startsWith('[') || /^\d+(\.\d+){3}$/.test(host)

/** The URL when it may be fetched, else null. */
export function publicUrl(text: string): URL | null {
  const url = URL.parse(text)
  if (!url || url.protocol !== 'https:' || url.port !== '' || url.username !== '' || url.password !== '') return null
  const host = url.hostname.replace(/\.$/, '')
  const labels = host.split('.')
  if (labels.length < 2 || isAddress(host) || privateSuffixes.has(labels.at(-1) ?? '')) return null
  return url
}

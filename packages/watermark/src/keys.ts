// Carrier and tag keys, derived from a master key: HKDF-SHA-256 (RFC 5869), one purpose and layout per info string.
import { hkdfSync } from 'node:crypto'
import type { Layout } from './layout.ts'
import type { MasterKey } from './types.ts'

const SALT = 'mintmark watermark v1'
const SHORTEST_KEY_BYTES = 16
export const LONGEST_STREAM_BYTES = 255 * 32

export type DerivedKeys = { id: string; tagKey: Uint8Array; carrierStream(layout: Layout, bytes: number): Uint8Array }

function derive(key: Uint8Array, info: string, bytes: number): Uint8Array {
  return new Uint8Array(hkdfSync('sha256', key, SALT, info, bytes))
}

/**
 * The keys of one master key: the tag's HMAC key, and a stream that lays out a carrier (at most 8,160 bytes).
 * The key id takes part, so that one secret under two names gives two carriers.
 * @throws RangeError where the secret is shorter than 16 bytes.
 */
export function deriveKeys({ id, key }: MasterKey): DerivedKeys {
  if (key.length < SHORTEST_KEY_BYTES)
    throw new RangeError(`watermark key ${id}: ${key.length} bytes, needs at least ${SHORTEST_KEY_BYTES}`)
  return {
    id,
    tagKey: derive(key, `tag/${id}`, 32),
    carrierStream: (layout, bytes) => derive(key, `carrier/${layout.name}/${id}`, bytes),
  }
}

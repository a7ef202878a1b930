// The payload's bits: version 4 | id, or its leading bits | keyed tag, most significant bit first.
import { createHmac, timingSafeEqual } from 'node:crypto'
import { carriedId, ID_BITS, type Layout, payloadBits, VERSION_BITS } from './layout.ts'

export const LARGEST_ID = (1n << BigInt(ID_BITS)) - 1n

/** `id` is what the layout carries of the id. */
export type Payload = { version: number; id: bigint }

function writeBits(bits: Uint8Array, at: number, count: number, value: bigint): void {
  for (let i = 0; i < count; i++) bits[at + i] = Number((value >> BigInt(count - 1 - i)) & 1n)
}

function readBits(bits: Uint8Array, at: number, count: number): bigint {
  let value = 0n
  for (let i = 0; i < count; i++) value = (value << 1n) | BigInt(bits[at + i] ?? 0)
  return value
}

/** The first `tagBits` (a multiple of 8) of HMAC-SHA-256 over version and the id that is carried. */
function tagOf(tagKey: Uint8Array, layout: Layout, id: bigint): Buffer {
  const message = Buffer.alloc(8)
  message.writeBigUInt64BE((BigInt(layout.version) << BigInt(ID_BITS)) | id)
  return createHmac('sha256', tagKey)
    .update(message)
    .digest()
    .subarray(0, layout.tagBits / 8)
}

/** The payload for a whole id. @throws RangeError where it is not 48 bits. */
export function writePayload(tagKey: Uint8Array, layout: Layout, id: bigint): Uint8Array {
  if (id < 0n || id > LARGEST_ID) throw new RangeError(`watermark id must be 0..2^${ID_BITS} - 1`)
  const bits = new Uint8Array(payloadBits(layout))
  writeBits(bits, 0, VERSION_BITS, BigInt(layout.version))
  const carried = carriedId(id, layout)
  writeBits(bits, VERSION_BITS, layout.idBits, carried)
  writeBits(bits, VERSION_BITS + layout.idBits, layout.tagBits, BigInt(`0x${tagOf(tagKey, layout, carried).toString('hex')}`))
  return bits
}

/** Version and id where version and tag are right, else null. */
export function readPayload(tagKey: Uint8Array, layout: Layout, bits: Uint8Array): Payload | null {
  if (readBits(bits, 0, VERSION_BITS) !== BigInt(layout.version)) return null
  const id = readBits(bits, VERSION_BITS, layout.idBits)
  const read = readBits(bits, VERSION_BITS + layout.idBits, layout.tagBits)
  const tag = Buffer.from(read.toString(16).padStart(layout.tagBits / 4, '0'), 'hex')
  return timingSafeEqual(tag, tagOf(tagKey, layout, id)) ? { version: layout.version, id } : null
}

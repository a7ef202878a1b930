// Protocol Buffers on the wire, as far as a graph's file needs it: fields are read in place and written again without a copy of what does not change.

/** A field: a number for a varint (64-bit ones are cut to 53 bits), the bytes of anything with a length, null for fixed-width numbers. */
export type Field = { readonly number: number; readonly value: number | Buffer | null; readonly whole: Buffer }

const [varint, fixed64, lengthDelimited, fixed32] = [0, 1, 2, 5]

/** The varint at `offset`, and where it ends. Throws a RangeError past the end of `bytes`. */
function readVarint(bytes: Buffer, offset: number): [value: number, end: number] {
  let [value, scale, at] = [0, 1, offset]
  for (;;) {
    const byte = bytes.readUInt8(at)
    at += 1
    value += (byte & 0x7f) * scale
    if (byte < 0x80) return [value, at]
    scale *= 128
  }
}

function slice(bytes: Buffer, start: number, end: number): Buffer {
  if (end > bytes.length) throw new RangeError(`a field of ${end - start} bytes ends after its message`)
  return bytes.subarray(start, end)
}

function readValue(bytes: Buffer, type: number, start: number): [value: Field['value'], end: number] {
  if (type === varint) return readVarint(bytes, start)
  if (type === fixed64) return [null, start + 8]
  if (type === fixed32) return [null, start + 4]
  if (type !== lengthDelimited) throw new RangeError(`a field has the unknown wire type ${type}`)
  const [length, begin] = readVarint(bytes, start)
  return [slice(bytes, begin, begin + length), begin + length]
}

/** The fields of a message in their order (protobuf.dev, "Encoding"). Throws a RangeError for bytes that are no message. */
export function* readFields(bytes: Buffer): Generator<Field> {
  let offset = 0
  while (offset < bytes.length) {
    const [tag, start] = readVarint(bytes, offset)
    const [value, end] = readValue(bytes, tag % 8, start)
    yield { number: Math.floor(tag / 8), value, whole: slice(bytes, offset, end) }
    offset = end
  }
}

function encodeVarint(value: number): Buffer {
  const bytes: number[] = []
  let rest = value
  while (rest >= 128) {
    bytes.push((rest % 128) + 128)
    rest = Math.floor(rest / 128)
  }
  return Buffer.from([...bytes, rest])
}

/** Pieces of a message, to be joined once. */
export type Pieces = readonly Buffer[]

/** A field with a length around `pieces`. */
export function messageField(number: number, pieces: Pieces): Pieces {
  const length = pieces.reduce((sum, piece) => sum + piece.length, 0)
  return [encodeVarint(number * 8 + lengthDelimited), encodeVarint(length), ...pieces]
}

export const textField = (number: number, text: string): Pieces => messageField(number, [Buffer.from(text)])

/** `value` is a whole number from 0 to 2^53. */
export const numberField = (number: number, value: number): Pieces => [encodeVarint(number * 8 + varint), encodeVarint(value)]

// The text chunks of a PNG file (PNG specification, third edition, sections 11.3.3.2 and 11.3.3.4).

const signature = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]

type Chunk = { readonly type: string; readonly data: Uint8Array }

/** Up to the first chunk that the file does not hold whole. */
function* chunksOf(file: Uint8Array): Generator<Chunk> {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength)
  let at = signature.length
  while (at + 12 <= file.length) {
    const length = view.getUint32(at)
    if (at + 12 + length > file.length) return
    const type = String.fromCharCode(...file.subarray(at + 4, at + 8))
    yield { type, data: file.subarray(at + 8, at + 8 + length) }
    at += 12 + length
  }
}

const latin1 = (bytes: Uint8Array): string => Array.from(bytes, (byte) => String.fromCharCode(byte)).join('')

/** The parts of `bytes` before each of the first `count` zero bytes, and the rest. */
function splitAtZeros(bytes: Uint8Array, count: number): Uint8Array[] {
  const zero = bytes.indexOf(0)
  return count === 0 || zero < 0 ? [bytes] : [bytes.subarray(0, zero), ...splitAtZeros(bytes.subarray(zero + 1), count - 1)]
}

function entryOf({ type, data }: Chunk): [string, string] | null {
  const [keyword = data, rest = new Uint8Array()] = splitAtZeros(data, 1)
  if (type === 'tEXt') return [latin1(keyword), latin1(rest)]
  // Two bytes say whether and how it is compressed; the language and the translated keyword come before the text.
  if (type !== 'iTXt' || rest[0] !== 0) return null
  const text = splitAtZeros(rest.subarray(2), 2)[2]
  return text ? [latin1(keyword), new TextDecoder().decode(text)] : null
}

/** Text by keyword, compressed text left out; null for bytes that are no PNG. */
export function pngText(file: Uint8Array): Record<string, string> | null {
  if (!signature.every((byte, i) => file[i] === byte)) return null
  return Object.fromEntries([...chunksOf(file)].map(entryOf).filter((entry) => entry !== null))
}

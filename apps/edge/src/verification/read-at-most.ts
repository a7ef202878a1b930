// Reads a stream whose length nobody vouches for.
import { MintmarkError } from '@mintmark/shared'

/** All bytes of the stream. Throws body_too_large as soon as there are more than `maxBytes`. */
export async function readAtMost(stream: ReadableStream<Uint8Array>, maxBytes: number): Promise<Uint8Array<ArrayBuffer>> {
  const chunks: Uint8Array[] = []
  let length = 0
  for await (const chunk of stream) {
    length += chunk.length
    if (length > maxBytes) throw new MintmarkError('body_too_large', { message: `The picture is larger than ${maxBytes} bytes.` })
    chunks.push(chunk)
  }
  const bytes = new Uint8Array(length)
  let at = 0
  for (const chunk of chunks) {
    bytes.set(chunk, at)
    at += chunk.length
  }
  return bytes
}

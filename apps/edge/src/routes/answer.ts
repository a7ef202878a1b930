// The answer to a generation: stored images by signed URL, or as base64 of the stored bytes.
import { Buffer } from 'node:buffer'
import { MintmarkError, type GenerationResponse } from '@mintmark/shared'
import { stream } from 'hono/streaming'
import type { ReadyImage } from '../dispatch/order.ts'
import type { EdgeContext } from '../edge-context.ts'
import type { Services } from '../services.ts'
import type { Envelope } from './envelope.ts'
import { signImages } from './sign-images.ts'

export async function answerWithUrls(
  { urls }: Services,
  c: EdgeContext,
  images: readonly ReadyImage[],
  envelope: Envelope,
): Promise<Response> {
  return c.json({ ...envelope, data: await signImages(urls, images, c.req.url) } satisfies GenerationResponse)
}

/** The stored file. Throws storage_unavailable when it cannot be read. */
export async function base64Of({ bucket }: Services, { objectKey }: ReadyImage): Promise<string> {
  const object = await bucket.get(objectKey)
  if (!object) throw new MintmarkError('storage_unavailable', { message: 'The stored image cannot be read.', retryAfterSeconds: 1 })
  return Buffer.from(await object.arrayBuffer()).toString('base64')
}

/** The answer's JSON text in pieces: ten large files at once would not fit into a Worker's 128 MiB. */
async function* jsonPieces(services: Services, images: readonly ReadyImage[], envelope: Envelope): AsyncGenerator<string> {
  const opening = `${JSON.stringify(envelope).slice(0, -1)},"data":[`
  let separator = opening
  for (const image of images) {
    const { id, seed, watermark, revisedPrompt: revised_prompt } = image
    const file = await base64Of(services, image)
    yield `${separator}${JSON.stringify({ id, seed, watermark, revised_prompt }).slice(0, -1)},"b64_json":"${file}"}`
    separator = ','
  }
  yield ']}'
}

/** Throws storage_unavailable when the first image cannot be read; when a later one cannot, the answer breaks off. */
export async function answerWithBase64(
  services: Services,
  c: EdgeContext,
  images: readonly ReadyImage[],
  envelope: Envelope,
): Promise<Response> {
  const pieces = jsonPieces(services, images, envelope)
  const { value: first = '' } = await pieces.next()
  c.header('Content-Type', 'application/json')
  return stream(c, async (sink) => {
    await sink.write(first)
    for await (const piece of pieces) await sink.write(piece)
  })
}

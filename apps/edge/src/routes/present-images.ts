// Stored images as a client asked to have them: by signed URL, or as base64 of the stored bytes.
import { Buffer } from 'node:buffer'
import { MintmarkError, type GeneratedImage } from '@mintmark/shared'
import type { ReadyImage } from '../dispatch/order.ts'
import type { Services } from '../services.ts'
import { signImageUrl } from '../urls/image-url.ts'

async function base64Of({ bucket }: Services, objectKey: string): Promise<string> {
  const object = await bucket.get(objectKey)
  if (!object) throw new MintmarkError('storage_unavailable', { message: 'The stored image cannot be read.', retryAfterSeconds: 1 })
  return Buffer.from(await object.arrayBuffer()).toString('base64')
}

export function presentImages(
  services: Services,
  images: readonly ReadyImage[],
  format: 'url' | 'b64_json',
  requestUrl: string,
): Promise<GeneratedImage[]> {
  return Promise.all(
    images.map(async ({ id, seed, objectKey }) => {
      if (format === 'b64_json') return { id, seed, b64_json: await base64Of(services, objectKey) }
      const { url } = await signImageUrl(services.urls, objectKey, requestUrl)
      return { id, seed, url }
    }),
  )
}

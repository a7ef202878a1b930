// Stored images as an answer names them: each behind a signed URL.
import type { GeneratedImage } from '@mintmark/shared'
import type { ReadyImage } from '../dispatch/order.ts'
import { signImageUrl, type UrlSigner } from '../urls/image-url.ts'

/** `requestUrl` gives the origin where no public URL is configured. */
export function signImages(urls: UrlSigner, images: readonly ReadyImage[], requestUrl: string): Promise<GeneratedImage[]> {
  const sign = async ({ id, seed, objectKey, watermark, revisedPrompt }: ReadyImage): Promise<GeneratedImage> => {
    const { url } = await signImageUrl(urls, objectKey, requestUrl)
    return { id, seed, watermark, url, ...(revisedPrompt === undefined ? {} : { revised_prompt: revisedPrompt }) }
  }
  return Promise.all(images.map(sign))
}

// The file of a verification: a form's `file`, or JSON with a `url`, or with `image` and `c2pa` in base64.
import { Buffer } from 'node:buffer'
import { inspectionLimits, MintmarkError, verificationRequestSchema } from '@mintmark/shared'
import { isForm } from '../contract/is-form.ts'
import { missingParameter } from '../contract/missing-parameter.ts'
import { parseBody } from '../contract/parse-body.ts'
import type { InspectedFile } from '../dispatch/inspect.ts'
import type { EdgeContext } from '../edge-context.ts'
import { fetchImage } from './fetch-image.ts'

const bytesOf = (text: string): Uint8Array<ArrayBuffer> => new Uint8Array(Buffer.from(text, 'base64'))

/** The form's `file`. Throws invalid_value for a body that is no form. */
export async function readFormFile(c: EdgeContext): Promise<Uint8Array<ArrayBuffer>> {
  const form = await c.req.formData().catch(() => {
    throw new MintmarkError('invalid_value', { param: 'file', message: "Invalid 'file': the body is no multipart form." })
  })
  const file = form.get('file')
  if (!(file instanceof File)) throw missingParameter('file')
  return new Uint8Array(await file.arrayBuffer())
}

async function readJson(c: EdgeContext, fetchUrl: typeof fetch): Promise<InspectedFile> {
  const body = await parseBody(c, verificationRequestSchema)
  if ('url' in body) return { image: await fetchImage(fetchUrl, body.url, inspectionLimits.imageBytes), manifest: null }
  return { image: bytesOf(body.image), manifest: body.c2pa ? bytesOf(body.c2pa) : null }
}

function assertSize({ image, manifest }: InspectedFile): void {
  const tooLarge = image.length > inspectionLimits.imageBytes || (manifest?.length ?? 0) > inspectionLimits.manifestBytes
  if (tooLarge) throw new MintmarkError('body_too_large', { message: `A picture may have ${inspectionLimits.imageBytes} bytes.` })
}

/** Throws the codes of a wrong body, body_too_large, and invalid_value for a URL that must not or cannot be fetched. */
export async function readInput(c: EdgeContext, fetchUrl: typeof fetch): Promise<InspectedFile> {
  const file = isForm(c) ? { image: await readFormFile(c), manifest: null } : await readJson(c, fetchUrl)
  assertSize(file)
  return file
}

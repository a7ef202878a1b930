// An edit or a variation as it came, by form or as JSON: its fields, checked, and its pictures.
import { editJsonSchema, MintmarkError, sha256Hex, uploadLimits, utf8, type PictureReference } from '@mintmark/shared'
import type { z } from 'zod'
import { isDataUrl, pictureBytes } from '../contract/data-url.ts'
import { readEditForm } from '../contract/edit-form.ts'
import { isForm } from '../contract/is-form.ts'
import { missingParameter } from '../contract/missing-parameter.ts'
import { parseBody, parseValue } from '../contract/parse-body.ts'
import type { EdgeContext } from '../edge-context.ts'
import { describePictures, type PictureParam, type UploadedPictures } from '../uploads/picture.ts'
import { fetchImage } from '../verification/fetch-image.ts'

export type EditBody<Request> = { readonly request: Request; readonly pictures: UploadedPictures }

const bytesOf = async (file: File): Promise<Uint8Array<ArrayBuffer>> => new Uint8Array(await file.arrayBuffer())

/** The request of a form or of JSON means the same whatever boundary or spelling it came with; so do its repetitions. */
async function noteSameness(c: EdgeContext, request: unknown, { image, mask }: UploadedPictures): Promise<void> {
  c.set('sameness', await sha256Hex(utf8(JSON.stringify([request, image.sha256, mask?.sha256 ?? null]))))
}

/** Throws the codes of parsing, and those of `describePictures`. */
export async function readFormEdit<S extends z.ZodType>(c: EdgeContext, schema: S): Promise<EditBody<z.infer<S>>> {
  if (!isForm(c)) throw new MintmarkError('unsupported_media_type', { message: 'Send the body as multipart/form-data.' })
  const { fields, image, mask } = await readEditForm(c)
  const request = parseValue(fields, schema)
  if (!image) throw missingParameter('image')
  const pictures = await describePictures({ image: await bytesOf(image), mask: mask && (await bytesOf(mask)) })
  await noteSameness(c, request, pictures)
  return { request, pictures }
}

async function fetchReference(
  fetchUrl: typeof fetch,
  { image_url: url, file_id: file }: PictureReference,
  param: PictureParam,
): Promise<Uint8Array<ArrayBuffer>> {
  if (file !== undefined)
    throw new MintmarkError('unsupported_parameter', { param, message: 'There are no files here; send an `image_url`.' })
  if (url === undefined) throw missingParameter(`${param}.image_url`)
  return isDataUrl(url) ? pictureBytes(url) : fetchImage(fetchUrl, url, uploadLimits.imageBytes)
}

async function readJsonEdit(c: EdgeContext, fetchUrl: typeof fetch) {
  const { images, mask, ...request } = await parseBody(c, editJsonSchema)
  const [first, ...others] = images
  if (!first || others.length > 0)
    throw new MintmarkError('unsupported_parameter', { param: 'images', message: 'The models here edit one image; send one.' })
  const image = await fetchReference(fetchUrl, first, 'image')
  const pictures = await describePictures({ image, mask: mask ? await fetchReference(fetchUrl, mask, 'mask') : null })
  await noteSameness(c, request, pictures)
  return { request, pictures }
}

/** The same for what may also come as JSON. */
export async function readEdit<S extends z.ZodType>(c: EdgeContext, schema: S, fetchUrl: typeof fetch) {
  return isForm(c) ? readFormEdit(c, schema) : readJsonEdit(c, fetchUrl)
}

/** How many images the request asks for, read ahead of its full check; 0 when it says nothing sensible. */
export async function countEditImages(c: EdgeContext): Promise<number> {
  const text = isForm(c) ? (await c.req.formData().catch(() => new FormData())).get('n') : countIn(await c.req.text())
  const count = text === null || text === undefined ? 1 : Number(text)
  return Number.isInteger(count) && count >= 1 && count <= 10 ? count : 0
}

function countIn(body: string): unknown {
  try {
    const value: unknown = JSON.parse(body)
    return typeof value === 'object' && value !== null ? Reflect.get(value, 'n') : 0
  } catch {
    return 0
  }
}

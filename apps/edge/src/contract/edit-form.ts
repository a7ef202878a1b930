// The multipart form of an edit or a variation, as the fields that JSON would have and the files beside them.
import { MintmarkError } from '@mintmark/shared'
import type { EdgeContext } from '../edge-context.ts'

export type EditForm = { readonly fields: Record<string, unknown>; readonly image: File | null; readonly mask: File | null }

const numbers: ReadonlySet<string> = new Set([
  'n',
  'output_compression',
  'partial_images',
  'seed',
  'steps',
  'guidance_scale',
  'strength',
  'clip_skip',
])

/** Null for a text that is no JSON. */
function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

/** A form has texts only: all else is written as in JSON. What is none stays a text, to be refused by its schema. */
function valueOf(name: string, text: string): unknown {
  if (numbers.has(name) && text.trim() !== '' && Number.isFinite(Number(text))) return Number(text)
  if (name === 'loras') return parse(text) ?? text
  if (name === 'stream' && (text === 'true' || text === 'false')) return text === 'true'
  return text
}

const oneImage = (): MintmarkError =>
  new MintmarkError('unsupported_parameter', { param: 'image', message: 'The models here edit one image; send one.' })

function addFile(form: { image: File | null; mask: File | null }, name: string, file: File): void {
  const param = name.replace(/\[\d*\]$/, '')
  if (param !== 'image' && param !== 'mask')
    throw new MintmarkError('unknown_parameter', { param: name, message: `Unknown parameter: '${name}'.` })
  if (form[param]) throw oneImage()
  form[param] = file
}

/** Throws invalid_value for a body that is no form, unknown_parameter for a file of another name, and unsupported_parameter for several images. */
export async function readEditForm(c: EdgeContext): Promise<EditForm> {
  const entries = await c.req.formData().catch(() => {
    throw new MintmarkError('invalid_value', { param: 'body', message: 'The body is no multipart form.' })
  })
  const [fields, files]: [Record<string, unknown>, { image: File | null; mask: File | null }] = [{}, { image: null, mask: null }]
  for (const [name, value] of entries) {
    if (value instanceof File) addFile(files, name, value)
    else fields[name] = valueOf(name, value)
  }
  return { fields, ...files }
}

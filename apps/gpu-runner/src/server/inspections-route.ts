// POST /v1/inspections: a file in, what it carries out. The bytes are read and forgotten.
import { inspectionOptionsSchema, type InspectionOptions, MintmarkError } from '@mintmark/shared'
import { Hono } from 'hono'
import type { Inspector } from '../provenance/inspection/inspector.ts'
import type { RunnerEnvironment } from './environment.ts'

export type InspectionsRouteDependencies = { readonly inspect: Inspector['inspect'] }

const wrong = (param: string, message: string): MintmarkError => new MintmarkError('invalid_value', { param, message })

async function readForm(body: Uint8Array<ArrayBuffer>, contentType: string): Promise<FormData> {
  try {
    return await new Response(body, { headers: { 'content-type': contentType } }).formData()
  } catch {
    throw wrong('body', 'The body is no multipart form.')
  }
}

function optionsOf(form: FormData): InspectionOptions {
  const text = form.get('options')
  try {
    return inspectionOptionsSchema.parse(JSON.parse(typeof text === 'string' ? text : ''))
  } catch {
    throw wrong('options', 'options: no options of an inspection.')
  }
}

const fileOf = async (entry: ReturnType<FormData['get']>): Promise<Uint8Array<ArrayBuffer> | null> =>
  entry instanceof File ? new Uint8Array(await entry.arrayBuffer()) : null

/** Routes of signed calls; the signature is checked before. */
export function inspectionsRoute({ inspect }: InspectionsRouteDependencies): Hono<RunnerEnvironment> {
  const route = new Hono<RunnerEnvironment>()
  route.post('/', async function postInspection(c) {
    const form = await readForm(c.get('body'), c.req.header('content-type') ?? '')
    const options = optionsOf(form)
    const [image, manifest] = await Promise.all([fileOf(form.get('image')), fileOf(form.get('manifest'))])
    if (!image) throw wrong('image', 'image: a file is needed.')
    return c.json(await inspect({ image, manifest, options }))
  })
  return route
}

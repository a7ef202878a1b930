// What several operations have in common: path parameters, files and event streams.
import { z } from 'zod'
import type { componentSchemas } from '../components.ts'
import type { Content } from '../operation.ts'

export const idPath = (what: string) => z.object({ id: z.string().describe(`Id of the ${what}.`) })

const file = z.file()

export const formWithFile: Content = {
  'multipart/form-data': {
    schema: z.object({ file: file.describe('PNG, JPEG, WebP, GIF, AVIF or TIFF; at most 20 MiB and 40 megapixels.') }),
  },
}

/** Bytes of one of these media types. */
export const files = (...types: readonly string[]): Content => Object.fromEntries(types.map((type) => [type, { schema: file }]))

/** Server-sent events, each with JSON of a named schema as its data. The schema is of one event, as OpenAPI 3.2 has it for streams. */
export function events(
  names: z.ZodType,
  data: keyof typeof componentSchemas,
  ...more: readonly (keyof typeof componentSchemas)[]
): Content {
  const references = [data, ...more].map((name) => ({ $ref: `#/components/schemas/${name}` }))
  const text = z.string().meta({ contentMediaType: 'application/json', contentSchema: { anyOf: references } })
  return { 'text/event-stream': { schema: z.object({ event: names, data: text, id: z.string().optional() }) } }
}

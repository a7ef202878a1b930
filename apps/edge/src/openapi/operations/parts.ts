// What several operations have in common: path parameters, files and event streams.
import { z } from 'zod'
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

/** Server-sent events; OpenAPI 3.1 cannot say of what, so that the text names the component schemas of their data. */
export const events = (example: string, ...data: readonly string[]): Content => ({
  'text/event-stream': {
    schema: z.string().describe(`Data of the events: ${data.map((name) => `\`#/components/schemas/${name}\``).join(', ')}.`),
    example,
  },
})

// POST /sdapi/v1/png-info: the text that a PNG file carries. Mintmark writes none into its own; what those carry, POST /v1/verify tells.
import { Buffer } from 'node:buffer'
import { MintmarkError, pngInfoRequestSchema, type PngInfo } from '@mintmark/shared'
import { parseBody } from '../../contract/parse-body.ts'
import type { EdgeContext } from '../../edge-context.ts'
import { pngText } from './png-text.ts'

const prefix = /^data:image\/\w+;base64,/

/** `Steps: 20, Sampler: Euler` of the last line, by name. */
function settingsOf(info: string): Record<string, string> {
  const last = info.split('\n').at(-1) ?? ''
  return Object.fromEntries([...last.matchAll(/([A-Z][\w ]*): ("[^"]*"|[^,]*)/g)].map(([, name = '', value = '']) => [name, value]))
}

/** Throws invalid_value for a picture that is no PNG. */
export const pngInfo = async (c: EdgeContext): Promise<Response> => {
  const { image } = await parseBody(c, pngInfoRequestSchema)
  const items = pngText(new Uint8Array(Buffer.from(image.replace(prefix, ''), 'base64')))
  if (!items) throw new MintmarkError('invalid_value', { param: 'image', message: "Invalid 'image': it is no PNG file." })
  const info = items['parameters'] ?? ''
  return c.json({ info, items, parameters: settingsOf(info) } satisfies PngInfo)
}

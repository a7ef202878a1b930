// The JSON files of a published model folder, which Python wrote.
import { readFile } from 'node:fs/promises'
import { z } from 'zod'

/** Python writes infinities that JSON has no word for; where diffusers does, null means the same. */
const withoutInfinity = (text: string): string => text.replaceAll(/:\s*-?Infinity\b/g, ': null')

/** The file's content by `schema`. Throws an Error that names the file when it is absent or does not fit. */
export async function readJson<Value>(path: string, schema: z.ZodType<Value>): Promise<Value> {
  try {
    return schema.parse(JSON.parse(withoutInfinity(await readFile(path, 'utf8'))))
  } catch (cause) {
    const reason = cause instanceof z.ZodError ? z.prettifyError(cause) : 'it cannot be read as JSON'
    throw new Error(`${path}: ${reason}`, { cause })
  }
}

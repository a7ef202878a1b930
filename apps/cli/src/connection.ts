// Where the service is and which key to show it: from options and environment, else from the files that `npm start` writes.
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { CliFailure } from './failure.ts'

const stateFolder = '.mintmark'

/** A text field of a JSON file in the state folder of the working directory, or null when there is none. */
async function stateField(file: string, field: string): Promise<string | null> {
  const text = await readFile(join(stateFolder, file), 'utf8').catch(() => null)
  if (text === null) return null
  return z
    .record(z.string(), z.unknown())
    .transform((all) => z.string().nullable().catch(null).parse(all[field]))
    .parse(JSON.parse(text))
}

const missing = (what: string, variable: string): CliFailure =>
  new CliFailure(`No ${what}: set ${variable}, or run this where \`npm start\` has written ${stateFolder}/.`)

/** The service's base URL without `/v1` and without a slash at its end. */
export async function serviceUrl(option: string | undefined): Promise<string> {
  const url = option ?? process.env['MINTMARK_URL'] ?? (await stateField('dev.json', 'baseUrl'))
  if (!url) throw missing('service URL', 'MINTMARK_URL or --url')
  return url.replace(/\/(v1\/?)?$/, '')
}

export async function apiKey(): Promise<string> {
  const key = process.env['MINTMARK_API_KEY'] ?? (await stateField('dev.json', 'apiKey'))
  if (!key) throw missing('API key', 'MINTMARK_API_KEY')
  return key
}

export async function adminKey(): Promise<string> {
  const key = process.env['MINTMARK_ADMIN_KEY'] ?? (await stateField('secrets.json', 'adminKey'))
  if (!key) throw missing('admin key', 'MINTMARK_ADMIN_KEY')
  return key
}

// The API key of a development set-up: the one of the last start while it still works, else a new one.
import { readFile } from 'node:fs/promises'
import { createdKeySchema } from '@mintmark/shared'
import { z } from 'zod'
import { StartFailure } from './failure.ts'

async function keyOfLastStart(devFilePath: string): Promise<string | null> {
  const text = await readFile(devFilePath, 'utf8').catch(() => '{}')
  return z.object({ apiKey: z.string() }).safeParse(JSON.parse(text)).data?.apiKey ?? null
}

const bearer = (key: string): Record<string, string> => ({ authorization: `Bearer ${key}` })

async function works(baseUrl: string, key: string): Promise<boolean> {
  const response = await fetch(`${baseUrl}/v1/models`, { headers: bearer(key) })
  await response.body?.cancel()
  return response.ok
}

/** Returns a key with the scopes `generate` and `read`. */
export async function ensureApiKey(baseUrl: string, adminKey: string, devFilePath: string): Promise<string> {
  const last = await keyOfLastStart(devFilePath)
  if (last !== null && (await works(baseUrl, last))) return last
  const response = await fetch(`${baseUrl}/v1/admin/keys`, {
    method: 'POST',
    headers: { ...bearer(adminKey), 'content-type': 'application/json' },
    body: JSON.stringify({ name: 'development', mode: 'test', scopes: ['generate', 'read'] }),
  })
  if (!response.ok) throw new StartFailure(`The edge refused to make an API key (${response.status}): ${await response.text()}`)
  return createdKeySchema.parse(await response.json()).key
}

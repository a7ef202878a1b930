// The secrets of a development set-up: made once, kept in the state folder, readable by their owner alone.
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { randomBytes, toBase64Url } from '@mintmark/shared'
import { z } from 'zod'
import { StartFailure, systemCode } from './failure.ts'
import { writePrivate } from './private-file.ts'

const secretsSchema = z.strictObject({
  adminKey: z.string().min(32),
  apiKeyPepper: z.string().min(43),
  urlKeys: z.string().min(1),
  runnerKey: z.string().min(43),
  watermarkKeys: z.string().min(1),
})
export type Secrets = z.infer<typeof secretsSchema>

const secret = (): string => toBase64Url(randomBytes(32))

const createSecrets = (): Secrets => ({
  adminKey: `mm_admin_${secret()}`,
  apiKeyPepper: secret(),
  urlKeys: `dev1:${secret()}`,
  runnerKey: secret(),
  watermarkKeys: `dev1:${secret()}`,
})

const write = (path: string, secrets: Secrets): Promise<void> => writePrivate(path, `${JSON.stringify(secrets, null, 2)}\n`)

/** A folder of an earlier version lacks the watermark's keys; they are added, and everything else stays. */
async function complete(path: string, stored: Readonly<Record<string, string>>): Promise<Secrets> {
  const secrets = secretsSchema.parse({ watermarkKeys: createSecrets().watermarkKeys, ...stored })
  if (stored['watermarkKeys'] === undefined) await write(path, secrets)
  return secrets
}

/** The secrets in `stateDir/secrets.json`; makes the file when it is not there. */
export async function loadSecrets(stateDir: string): Promise<Secrets> {
  const path = join(stateDir, 'secrets.json')
  try {
    return await complete(path, z.record(z.string(), z.string()).parse(JSON.parse(await readFile(path, 'utf8'))))
  } catch (error) {
    if (systemCode(error) !== 'ENOENT') {
      throw new StartFailure(`${path} cannot be read as secrets; delete the folder ${stateDir} to start afresh.`, { cause: error })
    }
  }
  const secrets = createSecrets()
  await write(path, secrets)
  return secrets
}

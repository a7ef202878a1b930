// Starts one real service for all end-to-end files that leave its processes alone.
import type { TestProject } from 'vitest/node'
import type { DevFile } from '../../infra/dev/stack.ts'
import { freePort } from '../../infra/dev/ports.ts'
import { startTestStack } from './stack.ts'

/** What the tests are told: where the service is, and the secrets that its operator would hold. */
export type SharedStack = DevFile & {
  readonly adminKey: string
  readonly urlKeys: Readonly<Record<string, string>>
  readonly watermarkKeys: string
  readonly webhookPort: number
}

declare module 'vitest' {
  interface ProvidedContext {
    stack: SharedStack
  }
}

/** Two URL keys, as in the middle of a rotation: the first signs, both verify. */
const urlKeys = { new: 'a'.repeat(43), old: 'b'.repeat(43) }

/** Fixed, so that every run marks its pictures alike and a mark that survives an attack once survives it always. */
const watermarkKeys = `e2e:${'c'.repeat(43)}`

export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const webhookPort = await freePort()
  const { baseUrl, runnerUrl, apiKey, caPemPath, secrets, close } = await startTestStack({
    MINTMARK_URL_KEYS: Object.entries(urlKeys)
      .map(([kid, key]) => `${kid}:${key}`)
      .join(','),
    MINTMARK_WATERMARK_KEYS: watermarkKeys,
    MINTMARK_WEBHOOK_ALLOW: `127.0.0.1:${webhookPort}`,
  })
  project.provide('stack', {
    baseUrl,
    runnerUrl,
    apiKey,
    caPemPath,
    adminKey: secrets.adminKey,
    watermarkKeys,
    urlKeys,
    webhookPort,
  })
  return close
}

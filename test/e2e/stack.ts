// The real service for the end-to-end tests: wrangler dev, the runner and an emulated bucket, on free ports with fresh state.
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import OpenAI from 'openai'
import { freePort, freePorts } from '../../infra/dev/ports.ts'
import { type Stack, startStack } from '../../infra/dev/stack.ts'

export const freshFolder = (): Promise<string> => mkdtemp(join(tmpdir(), 'mintmark-e2e-'))

/** Starts a stack with `environment` over the usual variables and, if one is given, another catalogue; `close` also removes its state. */
export async function startTestStack(
  environment: Readonly<Record<string, string>> = {},
  port?: number,
  runners = 1,
  catalogue?: string,
): Promise<Stack & { readonly stateDir: string }> {
  const stateDir = await freshFolder()
  const stack = await startStack({
    port: port ?? (await freePort()),
    runnerPort: await freePorts(runners),
    runners,
    stateDir,
    environment,
    ...(catalogue && { catalogue }),
  })
  const close = async (): Promise<void> => {
    await stack.close()
    await rm(stateDir, { recursive: true, force: true })
  }
  return { ...stack, stateDir, close }
}

/** The official client, told only where the service is and which key to use. It repeats nothing by itself, so that each failure is seen. */
export const openai = ({ baseUrl, apiKey }: Pick<Stack, 'baseUrl' | 'apiKey'>): OpenAI =>
  new OpenAI({ baseURL: `${baseUrl}/v1`, apiKey, maxRetries: 0 })

// The application with a clock, an environment or a log of the test's own, where the running Worker's will not do.
import { createExecutionContext, waitOnExecutionContext } from 'cloudflare:test'
import { env, waitUntil } from 'cloudflare:workers'
import { randomBytes } from '@mintmark/shared'
import { createApp } from '../src/app.ts'
import { createServices, type Effects } from '../src/services.ts'
import { origin } from './client.ts'

export type TestApp = {
  /** Resolves when what the request left running has ended too. */
  readonly call: (path: string, init?: RequestInit) => Promise<Response>
  /** What was logged. */
  readonly lines: string[]
}

export function createTestApp(variables: Record<string, string | undefined> = {}, effects: Partial<Effects> = {}): TestApp {
  const lines: string[] = []
  const live: Effects = {
    fetch: (input, init) => fetch(input, init),
    now: () => Date.now(),
    random: randomBytes,
    writeLine: (line) => void lines.push(line),
    waitUntil,
  }
  const app = createApp(createServices({ ...env, ...variables }, { ...live, ...effects }))
  return {
    lines,
    call: async (path, init = {}) => {
      const ctx = createExecutionContext()
      const response = await app.fetch(new Request(new URL(path, origin), init), env, ctx)
      await waitOnExecutionContext(ctx)
      return response
    },
  }
}

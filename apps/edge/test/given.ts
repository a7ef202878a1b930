// What most tests begin with: a runner in the network's place, an API key of its own, and a prompt that no other test has.
import { afterEach, beforeEach, vi } from 'vitest'
import { createApiKey } from './client.ts'
import { installFakeRunner, type FakeRunner } from './fake-runner.ts'

/** Made anew before each test. */
export type Given = { runner: FakeRunner; token: string; keyId: string; prompt: string }

/** Call at the top of a test file and read the fields inside its tests. Every mock is taken back after each test. */
export function givenRunnerAndKey(): Given {
  const given: Given = {
    runner: { jobs: [], behave: () => Response.error(), inspect: () => Response.error() },
    token: '',
    keyId: '',
    prompt: '',
  }
  beforeEach(async ({ task }) => {
    const runner = installFakeRunner()
    const { key: token, id: keyId } = await createApiKey()
    Object.assign(given, { runner, token, keyId, prompt: task.name })
  })
  afterEach(() => vi.restoreAllMocks())
  return given
}

// Real processes that an execution provider ends: the calls are answered by the next one, which does not try it.
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { outliveCrashes } from './outlive-crashes.ts'
import type { HostCall, HostSetup } from './protocol.ts'
import { startHost } from './start-host.ts'
import type { Host } from './supervisor.ts'

const program = fileURLToPath(new URL('../../../test/crashing-host.ts', import.meta.url))
const model = { id: 'any', family: 'any', folder: '/nowhere', weightsDigest: '', files: {} }
const request = { prompt: '', negativePrompt: null, width: 1, height: 1, steps: 1, guidanceScale: 1, sampler: 'euler', seeds: [1] }
const call: HostCall = { model, request }
const options = { signal: new AbortController().signal, onEvent: () => {} }

function startAll(providers: readonly string[]): { host: Host; crashes: string[] } {
  const crashes: string[] = []
  const setup = { threads: 1, budgetBytes: 1, mostRows: 1, textHeads: null, cacheFolder: null }
  const allowed = (): HostSetup => ({ ...setup, providers: providers.filter((id) => !crashes.includes(id)) })
  return {
    host: outliveCrashes(
      () => startHost(allowed(), () => {}, program),
      (id) => crashes.push(id),
    ),
    crashes,
  }
}

test('a provider that ends the process which tries it is passed over, and every call is answered', async () => {
  const { host, crashes } = startAll(['webgpu', 'cpu'])
  const answers = await Promise.all([host.ask(call, options), host.ask(call, options)])
  expect(answers.map((answer) => answer?.provider)).toEqual(['cpu', 'cpu'])
  expect(crashes).toEqual(['webgpu'])
  await host.close()
  await host.ended
})

test('a process that ends of anything else is not replaced here', async () => {
  const { host, crashes } = startAll(['cpu'])
  const lost = host.ask({ model, request: { ...request, prompt: 'crash later' } }, options)
  await expect(lost).rejects.toMatchObject({ code: 'internal_error' })
  await host.ended
  expect(crashes).toEqual([])
})

// A runner whose machine is gone closes no connection: its silence ends the job.
import { randomBytes } from '@mintmark/shared'
import { expect, it } from 'vitest'
import { givenRunnerAndKey } from '../../test/given.ts'
import { generate } from '../../test/client.ts'
import { runJob } from './run-job.ts'

const given = givenRunnerAndKey()

it('counts as a lost runner', async () => {
  await generate(given.token)
  const [job] = given.runner.jobs
  if (!job) throw new Error('no job was posted')
  const whenStopped = (signal: AbortSignal): Promise<Response> =>
    new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason)))
  const runner = {
    url: 'http://runner.test',
    key: new Uint8Array(32),
    fetch: (_: unknown, init?: RequestInit) => whenStopped(init?.signal ?? new AbortController().signal),
    now: () => Date.now(),
    random: randomBytes,
    log: () => undefined,
  }
  expect(await runJob(runner, job, { cancel: new AbortController().signal }, 20)).toMatchObject({ code: 'runner_unavailable' })
})

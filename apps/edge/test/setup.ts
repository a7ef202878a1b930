// Every test file starts with a migrated, empty database and without a network.
import { applyD1Migrations } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { expect } from 'vitest'

/**
 * Tests put fakes in this place. A call that gets here belongs to work which outlives its test, such as a job that was left to the
 * queue: it would look up a name that does not exist, and count in the fakes of the tests that come after.
 */
globalThis.fetch = async (input, init) => {
  const { url } = new Request(input, init)
  console.error(
    `no network in tests: ${url} was called after the test that began it, about when "${expect.getState().currentTestName}" ran`,
  )
  throw new TypeError('Network connection lost.')
}

await applyD1Migrations(env.DB, env.TEST_MIGRATIONS)

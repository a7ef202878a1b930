// The runners of a development set-up: started and stopped one by one, and awaited until the edge can use them.
import { setTimeout as delay } from 'node:timers/promises'
import { runnerListSchema } from '@mintmark/shared'
import type { Child } from './child.ts'
import { baseUrl, runnerUrl } from './environment.ts'
import { StartFailure } from './failure.ts'
import type { StartOptions } from './options.ts'
import { waitUntilReady } from './ready.ts'
import type { Secrets } from './secrets.ts'
import { startRunner } from './services.ts'

export type DevRunners = {
  readonly children: readonly Child[]
  /** Resolves when every runner is ready. */
  ready(): Promise<void>
  /** Resolves when the edge knows of every runner that was started last; call it once the edge is ready. */
  known(): Promise<void>
  /** Stops the runner number `index`, by force and at once with `kill`. */
  stop(index: number, how?: 'kill'): Promise<void>
  /** Starts it again, and waits until the edge can use it. */
  start(index: number): Promise<void>
}

const readyTimeoutMs = 60_000
const stopGraceMs = 30_000
const pollMs = 200

type Added = (child: Child) => Child

async function readyUrls(options: StartOptions, { adminKey }: Secrets): Promise<string[]> {
  const headers = { authorization: `Bearer ${adminKey}` }
  const response = await fetch(`${baseUrl(options)}/v1/admin/runners`, { headers })
  const { data } = runnerListSchema.parse(await response.json())
  return data.filter(({ state }) => state === 'ready').map(({ url }) => url)
}

/** Throws a StartFailure when the edge has not heard of them in time. */
async function waitUntilKnown(options: StartOptions, secrets: Secrets, urls: readonly string[]): Promise<void> {
  const deadline = Date.now() + readyTimeoutMs
  while (Date.now() < deadline) {
    const known = await readyUrls(options, secrets)
    if (urls.every((url) => known.includes(url))) return
    await delay(pollMs)
  }
  throw new StartFailure(`Not every runner reported to the edge within ${readyTimeoutMs / 1000} s.`)
}

/** Starts all of them; `add` is told of each process. */
export function startRunners(options: StartOptions, secrets: Secrets, add: Added): DevRunners {
  const indices = [...Array(options.runners).keys()]
  const children = indices.map((index) => add(startRunner(options, secrets, index)))
  const childAt = (index: number): Child => {
    const child = children[index]
    if (!child) throw new RangeError(`there is no runner ${index}`)
    return child
  }
  const isReady = (index: number): Promise<void> => waitUntilReady(childAt(index), `${runnerUrl(options, index)}/readyz`, readyTimeoutMs)
  const known = async (those: readonly number[]): Promise<void> => {
    if (options.runners > 1)
      await waitUntilKnown(
        options,
        secrets,
        those.map((index) => runnerUrl(options, index)),
      )
  }
  return {
    children,
    ready: async () => void (await Promise.all(indices.map(isReady))),
    known: () => known(indices),
    stop: (index, how) => childAt(index).stop(how === 'kill' ? 0 : stopGraceMs),
    async start(index) {
      children[index] = add(startRunner(options, secrets, index))
      await isReady(index)
      await known([index])
    },
  }
}

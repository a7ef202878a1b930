// Steady load: so many requests a second, as long as the machine keeps up.
import { setTimeout as delay } from 'node:timers/promises'
import { generationResponseSchema } from '@mintmark/shared'
import type { Stack } from '../../infra/dev/stack.ts'

export type Answer = { readonly status: number; readonly id: string | null; readonly url: string | null; readonly body: string }

/** One generation; connections that break count as status 0. */
export async function generate({ baseUrl, apiKey }: Pick<Stack, 'baseUrl' | 'apiKey'>, extra: object = {}): Promise<Answer> {
  try {
    const response = await fetch(`${baseUrl}/v1/images/generations`, {
      method: 'POST',
      headers: { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json' },
      body: JSON.stringify({ prompt: 'a red apple', ...extra }),
    })
    const body = await response.text()
    const image = response.ok ? generationResponseSchema.parse(JSON.parse(body)).data[0] : undefined
    return { status: response.status, id: image?.id ?? null, url: image?.url ?? null, body }
  } catch (error) {
    return { status: 0, id: null, url: null, body: String(error) }
  }
}

/** A machine too slow for the rate is given less, so that what is counted does not depend on a backlog that grows. */
const mostUnanswered = 20

/** Resolves when everything that was sent so far is answered. */
export type CaughtUp = () => Promise<unknown>

type Rate = { readonly perSecond: number; readonly seconds: number }

/** Sends requests at the rate until `work` has ended and `seconds` have passed; resolves with all answers. */
export async function underLoad(stack: Stack, rate: Rate, work: (caughtUp: CaughtUp) => Promise<void>): Promise<Answer[]> {
  const answers: Promise<Answer>[] = []
  const unanswered = new Set<Promise<Answer>>()
  const send = (): void => {
    const answer = generate(stack).finally(() => unanswered.delete(answer))
    unanswered.add(answer)
    answers.push(answer)
  }
  const progress = { done: false }
  const worked = work(() => Promise.all(answers)).finally(() => (progress.done = true))
  const startMs = performance.now()
  for (let sent = 0; !progress.done || sent < rate.perSecond * rate.seconds; sent++) {
    if (unanswered.size >= mostUnanswered) await Promise.race(unanswered)
    send()
    await delay(Math.max(0, startMs + (1000 * (sent + 1)) / rate.perSecond - performance.now()))
  }
  await worked
  return Promise.all(answers)
}

// Uploads that nobody came back for: the sweep takes them after their time, and leaves those that a job may still need.
import { env } from 'cloudflare:workers'
import { expect, test } from 'vitest'
import { sweep } from '../sweep/sweep.ts'

const hourMs = 3_600_000
const later = (ms: number) => sweep({ db: env.DB, bucket: env.IMAGES, now: () => Date.now() + ms, graceMs: hourMs })

test('an upload is swept after 25 hours and not before', async () => {
  await env.IMAGES.put('inputs/up_left', 'picture')
  await later(24 * hourMs)
  expect(await env.IMAGES.head('inputs/up_left')).not.toBeNull()
  await later(25 * hourMs + 1000)
  expect(await env.IMAGES.head('inputs/up_left')).toBeNull()
})

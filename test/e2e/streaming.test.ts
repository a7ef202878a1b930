// Streaming by the official client: previews while the picture is made, then the signed file.
import type OpenAI from 'openai'
import { BadRequestError } from 'openai'
import { describe, expect, test } from 'vitest'
import { client, download, fromBase64, stack } from './client.ts'
import { readCredentials } from './credentials.ts'
import { decode, meanDifference } from './pixels.ts'

/** Mintmark's own fields, which the official client passes on but does not type. */
type Own = { readonly image_index: number; readonly preview?: boolean; readonly url?: string; readonly id?: string }
type Event = OpenAI.ImageGenStreamEvent & Own

async function stream(params: object): Promise<Event[]> {
  const events = await client().images.generate({ prompt: 'a red apple, 3d', stream: true, ...params })
  const read: Event[] = []
  for await (const event of events) read.push(event as Event)
  return read
}

const isPreview = ({ type }: Event): boolean => type === 'image_generation.partial_image'

describe('three previews of one image', () => {
  let events: Event[]
  test('come before the final file', async () => {
    events = await stream({ partial_images: 3, seed: 71, steps: 4 })
    expect(events.map(({ type }) => type)).toEqual([...Array(3).fill('image_generation.partial_image'), 'image_generation.completed'])
    expect(events.map((event) => ('partial_image_index' in event ? event.partial_image_index : null))).toEqual([0, 1, 2, null])
  })

  test('come closer to it, one after the other', async () => {
    const pictures = await Promise.all(events.map(async ({ b64_json }) => (await decode(fromBase64(b64_json))).rgba))
    const distances = pictures.slice(0, 3).map((picture) => meanDifference(picture, pictures[3]))
    expect(distances[2]).toBeLessThan(distances[0] ?? 0)
  })

  test('are marked as previews and not signed; the final file is, and is the one behind its URL', async () => {
    const credentials = events.map(({ b64_json }) => readCredentials(fromBase64(b64_json), 'image/png', stack().caPemPath))
    expect((await Promise.all(credentials)).map((found) => found?.state ?? null)).toEqual([null, null, null, 'Trusted'])
    expect(events.map(({ preview }) => preview)).toEqual([true, true, true, undefined])
    expect((await download(events[3]?.url)).equals(fromBase64(events[3]?.b64_json))).toBe(true)
  })

  test('are not made again for an image that is cached', async () => {
    const again = await stream({ partial_images: 3, seed: 71, steps: 4 })
    expect(again).toMatchObject([{ type: 'image_generation.completed', id: events[3]?.id, b64_json: events[3]?.b64_json }])
  })
})

test('the events of several images say whose they are', async () => {
  const events = await stream({ n: 2, partial_images: 1, steps: 2 })
  const places = (keep: boolean): number[] => events.filter((event) => isPreview(event) === keep).map(({ image_index }) => image_index)
  expect([places(true).sort((a, b) => a - b), places(false)]).toEqual([
    [0, 1],
    [0, 1],
  ])
})

test('a blocked prompt is refused with its status before anything is streamed', async () => {
  await expect(stream({ prompt: 'nude child' })).rejects.toBeInstanceOf(BadRequestError)
})

// An event stream: what was sent, heartbeats in silence, and a reader who leaves.
import { expect, it } from 'vitest'
import { eventually } from '../../test/eventually.ts'
import { sseComment, sseMessage } from './message.ts'
import { createSseStream } from './stream.ts'

it('carries events and comments', async () => {
  const { body, send, close } = createSseStream()
  const text = new Response(body).text()
  await send(sseMessage({ event: 'greeting', data: { text: 'a\nb' }, id: '7' }))
  await send(sseComment('aside'))
  await close()
  expect(await text).toBe('id: 7\nevent: greeting\ndata: {"text":"a\\nb"}\n\n: aside\n\n')
})

it('beats while nothing is sent, until it is closed', async () => {
  const { body, close } = createSseStream(5)
  const reader = body.pipeThrough(new TextDecoderStream()).getReader()
  const beats = [await reader.read(), await reader.read()].map(({ value }) => value)
  expect(beats).toEqual([': heartbeat\n\n', ': heartbeat\n\n'])
  void close()
  const rest = await new Response(
    new ReadableStream({ pull: async (sink) => ((await reader.read()).done ? sink.close() : undefined) }),
  ).text()
  expect(rest).toBe('')
})

it('tells that the reader has left', async () => {
  const { body, left, send } = createSseStream()
  await body.cancel()
  await send(sseComment('anybody?'))
  await eventually(() => expect(left.aborted).toBe(true))
})

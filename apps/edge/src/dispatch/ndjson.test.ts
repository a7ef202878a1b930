// Lines of JSON from a stream that cuts them anywhere.
import { expect, it } from 'vitest'
import { parseNdjson } from './ndjson.ts'

const streamOf = (chunks: readonly Uint8Array[]): ReadableStream<Uint8Array> =>
  new ReadableStream({
    start(controller) {
      for (const chunk of chunks) controller.enqueue(chunk)
      controller.close()
    },
  })

async function parse(chunks: readonly Uint8Array[]): Promise<unknown[]> {
  const values: unknown[] = []
  for await (const value of parseNdjson(streamOf(chunks))) values.push(value)
  return values
}

it('joins what arrives in pieces, also within a character', async () => {
  const bytes = new TextEncoder().encode('{"a":"é"}\n\n{"b":2}\n')
  expect(await parse(Array.from(bytes, (byte) => new Uint8Array([byte])))).toEqual([{ a: 'é' }, { b: 2 }])
})

it('drops a last line that was cut off', async () => {
  expect(await parse([new TextEncoder().encode('{"a":1}\n{"b":')])).toEqual([{ a: 1 }])
})

it('fails at a line that is no JSON', async () => {
  await expect(parse([new TextEncoder().encode('nonsense\n')])).rejects.toThrow(SyntaxError)
})

// The marking thread: embeds, encodes and reads the mark back from a JPEG copy, all of which would block HTTP.
import { parentPort, workerData } from 'node:worker_threads'
import { encodeMarked } from '@mintmark/watermark'
import { answerCalls } from '../../threads/answer-calls.ts'
import { createCodec } from './codec.ts'
import { openWatermarker, type WatermarkSetup } from './open-watermarker.ts'
import type { Marked, MarkRequest } from './watermarker.ts'

const setup: WatermarkSetup = workerData
const opening = openWatermarker(setup)
// The first call reports the failure; without this the thread would die before it.
opening.catch(() => null)

if (!parentPort) throw new Error('watermark/worker.ts runs as a worker thread')

answerCalls<MarkRequest | null, Marked | null>(parentPort, 'generation_failed', async (request) => {
  const watermarker = await opening
  if (!request) return { answer: null }
  const { pixels, encoding, id } = request
  const codec = createCodec(encoding)
  const { encoded, status } = await encodeMarked(watermarker, codec, pixels, BigInt(`0x${id}`))
  const bytes = new Uint8Array(encoded)
  const answer: Marked = { bytes, status, id: status === 'none' ? null : id, encodeMs: codec.encodeMs() }
  return { answer, transfer: [bytes.buffer] }
})

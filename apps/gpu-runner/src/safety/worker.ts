// The checking thread: lays a picture on its grounds and classifies it, about 20 ms of arithmetic a ground.
import { parentPort, workerData } from 'node:worker_threads'
import type { Pixels } from '../image/pixels.ts'
import { answerCalls } from '../threads/answer-calls.ts'
import { compositionsOf } from './compositions.ts'
import { openClassifier } from './open-classifier.ts'
import type { Probabilities } from './verdict.ts'

const path: string = workerData
const opening = openClassifier(path)
// The first call reports the failure; without this the thread would die before it.
opening.catch(() => null)

if (!parentPort) throw new Error('safety/worker.ts runs as a worker thread')

answerCalls<Pixels | null, readonly Probabilities[]>(parentPort, 'generation_failed', async (pixels) => {
  const classify = await opening
  return { answer: pixels ? await classify(await compositionsOf(pixels)) : [] }
})

// The signing thread: c2pa signs synchronously, so it must not share a thread with HTTP.
import { parentPort, workerData } from 'node:worker_threads'
import { answerCalls } from '../threads/answer-calls.ts'
import type { Credentials } from './credentials.ts'
import { manifestDefinition } from './manifest-definition.ts'
import { readBack } from './read-back.ts'
import { sign, type SignRequest } from './sign.ts'

const credentials: Credentials = workerData

if (!parentPort) throw new Error('provenance/worker.ts runs as a worker thread')

answerCalls<SignRequest, Uint8Array<ArrayBuffer>>(parentPort, 'signing_failed', async (request) => {
  const bytes = sign(request, credentials)
  await readBack({ bytes, contentType: request.contentType, title: manifestDefinition(request.subject).title }, credentials)
  return { answer: bytes, transfer: [bytes.buffer] }
})

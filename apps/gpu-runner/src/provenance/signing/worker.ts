// The signing thread: hashing, embedding and reading back take milliseconds that HTTP must not wait for.
import { parentPort, workerData } from 'node:worker_threads'
import { answerCalls } from '../../threads/answer-calls.ts'
import type { Credentials } from './credentials.ts'
import { signAndReadBack } from './sign-and-read-back.ts'
import { createSign, type SignRequest } from './sign.ts'
import type { SignedImage } from './signer.ts'

const credentials: Credentials = workerData
const sign = createSign(credentials, () => performance.now())

if (!parentPort) throw new Error('signing/worker.ts runs as a worker thread')

answerCalls<SignRequest, SignedImage>(parentPort, 'signing_failed', async (request, { waitUntil }) => {
  const answer = await signAndReadBack((file) => sign(file, waitUntil), request, credentials)
  return { answer, transfer: [answer.bytes.buffer, answer.manifest.buffer] }
})

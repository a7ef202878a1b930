// The signing thread: hashing, embedding and reading back take milliseconds that HTTP must not wait for.
import { parentPort, workerData } from 'node:worker_threads'
import { answerCalls } from '../../threads/answer-calls.ts'
import { manifestDefinition } from '../manifest-definition.ts'
import type { Credentials } from './credentials.ts'
import { readBack } from './read-back.ts'
import { createSign, type SignRequest } from './sign.ts'
import type { SignedImage } from './signer.ts'

const credentials: Credentials = workerData
const sign = createSign(credentials, () => performance.now())

if (!parentPort) throw new Error('signing/worker.ts runs as a worker thread')

answerCalls<SignRequest, SignedImage>(parentPort, 'signing_failed', async (request) => {
  const signed = await sign(request)
  const file = { bytes: signed.bytes, contentType: request.contentType, title: manifestDefinition(request.subject).title }
  const manifestId = await readBack(file, credentials)
  return { answer: { ...signed, manifestId }, transfer: [signed.bytes.buffer, signed.manifest.buffer] }
})

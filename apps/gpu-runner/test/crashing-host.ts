// Stands in for the process that runs models: the provider webgpu ends it where it is tried, and it answers with the first of the others.
import { createAttempt } from '../src/engine/host/attempt.ts'
import type { HostAnswer, HostCall, HostEvent, HostSetup } from '../src/engine/host/protocol.ts'
import { answerCalls } from '../src/threads/answer-calls.ts'

const setup: HostSetup = JSON.parse(process.argv[2] ?? '{}')

answerCalls<HostCall, HostAnswer, HostEvent>(process, 'generation_failed', async ({ request }, { emit }) => {
  const attempt = createAttempt(emit)
  if (setup.providers.includes('webgpu')) await attempt('webgpu', async () => process.kill(process.pid, 'SIGSEGV'))
  if (request?.prompt === 'crash later') process.kill(process.pid, 'SIGSEGV')
  return { answer: { images: [], warnings: [], timingsMs: {}, provider: setup.providers[0] ?? '' } }
})
process.on('disconnect', () => process.exit(0))

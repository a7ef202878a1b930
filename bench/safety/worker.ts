// The Worker that the benchmark runs in workerd: classifies the posted texts and answers how many it would block.

import { createClassifier, decide } from '../../packages/safety/src/index.ts'
import { loadWeights } from '../../packages/safety/src/weights/index.ts'

let classifier: ReturnType<typeof createClassifier> | null = null

async function handle(request: Request): Promise<Response> {
  if (request.method !== 'POST') return new Response(null)
  classifier ??= createClassifier(loadWeights())
  const current = classifier
  const texts: string[] = JSON.parse(await request.text())
  const blocked = texts.filter((text) => decide(current.classify(text), 'auto').blocked)
  return Response.json(blocked.length)
}

// oxlint-disable-next-line import/no-default-export -- a Worker's entry
export default { fetch: handle }

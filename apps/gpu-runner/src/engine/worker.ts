// The engine's thread: loads the model, then generates for whoever calls. ONNX Runtime blocks the thread that it runs on.
import { parentPort, workerData } from 'node:worker_threads'
import { findFamily } from '../diffusion/families/index.ts'
import { createSessionOpener } from '../onnx/open-session.ts'
import { answerCalls } from '../threads/answer-calls.ts'
import type { EngineRequest, EngineResult, PreviewEvent, StepEvent } from './engine.ts'
import { generate, type LoadedModel } from './generate.ts'

/** What the thread is started with. */
export type EngineWorkerData = { readonly family: string; readonly folder: string; readonly threads: number }

/** `null` asks only that the model be loaded. */
export type EngineCall = EngineRequest | null
export type EngineAnswer = EngineResult
/** What the thread tells during a call. */
export type EngineEvent = { readonly kind: 'step'; readonly event: StepEvent } | { readonly kind: 'preview'; readonly event: PreviewEvent }

const { family: familyId, folder, threads }: EngineWorkerData = workerData

async function load(): Promise<LoadedModel> {
  const family = findFamily(familyId)
  return { family, loaded: await family.load(folder, createSessionOpener(threads)) }
}

const loading = load()
// The first call reports the failure; without this the thread would die before it.
loading.catch(() => null)

if (!parentPort) throw new Error('engine/worker.ts runs as a worker thread')

answerCalls<EngineCall, EngineAnswer, EngineEvent>(parentPort, 'generation_failed', async (request, { emit, signal }) => {
  const model = await loading
  if (!request) return { answer: { images: [], warnings: [], timingsMs: {} } }
  const answer = await generate(model, request, {
    onStep: (event) => emit({ kind: 'step', event }),
    onPreview: (event) => emit({ kind: 'preview', event }),
    signal,
  })
  return { answer, transfer: answer.images.map(({ data }) => data.buffer) }
})

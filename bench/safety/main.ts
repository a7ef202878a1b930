// Prints what the prompt classifier costs: bundle size, start-up, and CPU time per text inside workerd: `node bench/safety/main.ts`.

import { gzipSync } from 'node:zlib'
import { build } from 'esbuild'
import { makeTexts } from './texts.ts'
import { startWorker, type RunningWorker } from './workerd.ts'

const TEXTS_PER_CALL = 5
const CALLS = 400
const LENGTHS = [100, 1000, 4000]

async function bundle(): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [new URL('worker.ts', import.meta.url).pathname],
    bundle: true,
    minify: true,
    format: 'esm',
    target: 'es2024',
    write: false,
  })
  return outputFiles[0]?.text ?? ''
}

/** CPU milliseconds of one call, read outside: the clock inside workerd stands still while it computes. */
async function timeCall(worker: RunningWorker, texts: readonly string[]): Promise<number> {
  const start = worker.cpuMs()
  const response = await fetch(worker.url, { method: 'POST', body: JSON.stringify(texts) })
  await response.json()
  return worker.cpuMs() - start
}

function quantile(values: readonly number[], level: number): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length * level)] ?? NaN
}

/** CPU milliseconds per text: the call's time less that of a call with empty texts, over the texts in it. */
async function timeTexts(worker: RunningWorker, length: number, emptyMs: number): Promise<number[]> {
  const texts = makeTexts(TEXTS_PER_CALL * CALLS, length)
  const perText: number[] = []
  for (let call = 0; call < CALLS; call++) {
    const ms = await timeCall(worker, texts.slice(call * TEXTS_PER_CALL, (call + 1) * TEXTS_PER_CALL))
    perText.push(Math.max(0, ms - emptyMs) / TEXTS_PER_CALL)
  }
  return perText
}

const script = await bundle()
console.log(`bundle: ${(script.length / 1e6).toFixed(2)} MB, ${(gzipSync(script, { level: 9 }).length / 1e6).toFixed(2)} MB gzip`)
const worker = await startWorker(script)
const firstMs = await timeCall(worker, [''])
const empty = Array.from({ length: TEXTS_PER_CALL }, () => '')
const emptyTimes: number[] = []
for (let call = 0; call < 100; call++) emptyTimes.push(await timeCall(worker, empty))
const emptyMs = quantile(emptyTimes, 0.5)
console.log(`start-up (first call, decoding the weights): ${(firstMs - emptyMs).toFixed(0)} ms CPU`)
for (const length of LENGTHS) {
  const perText = await timeTexts(worker, length, emptyMs)
  console.log(
    `${length} characters: p50 ${quantile(perText, 0.5).toFixed(3)} ms, p99 ${quantile(perText, 0.99).toFixed(3)} ms CPU per text`,
  )
}
await worker.close()

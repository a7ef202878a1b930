// Feeds mutated files to the inspection process: answers by kind, the longest one, and the memory of the process as it goes.
// `npm run bench -- hostile`; HOSTILE_FILES=300 for fewer.
import { readFileSync } from 'node:fs'
import { isDeepStrictEqual } from 'node:util'
import { MintmarkError } from '@mintmark/shared'
import sharp, { type Sharp } from 'sharp'
import { createInspector } from '../../apps/gpu-runner/src/provenance/inspection/inspector.ts'
import { createMarkedImage } from '../../apps/gpu-runner/test/marked-image.ts'
import { createRandom, mutate } from '../../apps/gpu-runner/test/mutate.ts'

const files = Number(process.env['HOSTILE_FILES'] ?? 10_000)
const samples = 10
const options = { version: 1, watermark: false, compare: null } as const

const { bytes, setup } = await createMarkedImage()
const inspector = createInspector(setup)
const small = (image: Sharp): Promise<Buffer> => image.resize(96, 96).toBuffer()
const sources: Uint8Array[] = [
  bytes,
  bytes.subarray(0, 20_000),
  await small(sharp(bytes).png()),
  await small(sharp(bytes).jpeg()),
  await small(sharp(bytes).webp()),
  await small(sharp(bytes).avif()),
  await small(sharp(bytes).gif()),
]

// Also starts the process, whose own time is none of an answer's.
const { credentials: intact } = await inspector.inspect({ image: bytes, manifest: null, options })

const counts = new Map<string, number>()
let longestMs = 0
const processes = new Set<number>()

/** Resident memory of a process, MiB, as Linux tells it. */
function residentMiB(pid: number | undefined): number {
  const status = readFileSync(`/proc/${pid ?? 'self'}/status`, 'utf8')
  return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1024
}

async function kindOf(image: Uint8Array): Promise<string> {
  try {
    const { credentials } = await inspector.inspect({ image, manifest: null, options })
    if (credentials === null || credentials.state === 'invalid') return credentials?.state ?? 'no credentials'
    return isDeepStrictEqual(credentials, intact) ? 'trusted, saying what was signed' : 'FORGED'
  } catch (error) {
    return error instanceof MintmarkError ? `refused: ${error.message}` : 'crashed'
  }
}

const random = createRandom(20_261_123)
const memory: number[] = []
for (let i = 0; i < files; i++) {
  const source = sources[i % sources.length] ?? bytes
  const start = performance.now()
  const kind = await kindOf(mutate(source, random))
  longestMs = Math.max(longestMs, performance.now() - start)
  counts.set(kind, (counts.get(kind) ?? 0) + 1)
  processes.add(inspector.processId() ?? 0)
  if ((i + 1) % Math.ceil(files / samples) === 0) memory.push(Math.round(residentMiB(inspector.processId())))
}

console.log(`${files} mutated files, ${processes.size} process(es), longest answer ${longestMs.toFixed(0)} ms`)
for (const [kind, count] of [...counts].sort(([, a], [, b]) => b - a)) console.log(`  ${count}  ${kind}`)
console.log(`  resident MiB along the way: ${memory.join(', ')}`)
await inspector.close()

// Other open watermarks under the same attacks: Python marks and reads, the attacks are this bench's own.
import { execFileSync } from 'node:child_process'
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { ATTACKS } from './attacks.ts'
import { loadPicture, type Picture, WORK } from './corpus.ts'
import { decode, overWhite, pipelineOf, type RgbaImage, rgbaOf } from './image.ts'
import { psnrOf, ssimOf } from './quality.ts'
import { idFrom, uniformFrom } from './random.ts'

export const METHODS = ['dwtDct', 'dwtDctSvd', 'blind_watermark'] as const
export type Method = (typeof METHODS)[number]
export type PeerResult = { method: Method; psnr: number[]; ssim: number[]; exact: Map<string, number> }

const FOLDER = join(WORK, 'peers')
const readSchema = z.array(z.string().nullable())

type Job = { in: string; out?: string; id?: string }
type Source = { before: RgbaImage; file: string; marked: string; id: string }

function python(interpreter: string, verb: 'mark' | 'read', method: Method, jobs: Job[]): string {
  const file = join(FOLDER, `${verb}.json`)
  writeFileSync(file, JSON.stringify(jobs))
  execFileSync(interpreter, [join(import.meta.dirname, 'peers.py'), verb, method, file], { stdio: ['ignore', 'ignore', 'inherit'] })
  return join(FOLDER, `${verb}.out.json`)
}

const savePng = (image: RgbaImage, file: string) => pipelineOf(image).removeAlpha().png({ compressionLevel: 1 }).toFile(file)

async function saveSources(pictures: readonly Picture[], shortSidePx: number): Promise<Source[]> {
  const uniform = uniformFrom(shortSidePx)
  const sources: Source[] = []
  for (const [i, picture] of pictures.entries()) {
    const before = await rgbaOf(overWhite(await loadPicture(picture, shortSidePx)))
    const file = join(FOLDER, `${i}.png`)
    await savePng(before, file)
    sources.push({ before, file, marked: join(FOLDER, `${i}-marked.png`), id: idFrom(uniform).toString(2).padStart(48, '0') })
  }
  return sources
}

/** The share of pictures whose 48 bits come back exactly after one attack. */
async function exactShare(interpreter: string, method: Method, sources: readonly Source[], attack: string): Promise<number> {
  const jobs: Job[] = []
  for (const [i, { marked }] of sources.entries()) {
    const attacked = await ATTACKS[attack]?.(await decode(readFileSync(marked)))
    if (attacked === undefined) throw new RangeError(`no attack is called ${attack}`)
    const file = join(FOLDER, `${i}-attacked.png`)
    await savePng(attacked, file)
    jobs.push({ in: file })
  }
  const read = readSchema.parse(JSON.parse(readFileSync(python(interpreter, 'read', method, jobs), 'utf8')))
  return read.filter((bits, i) => bits === sources[i]?.id).length / sources.length
}

async function runMethod(interpreter: string, method: Method, sources: readonly Source[], attacks: readonly string[]): Promise<PeerResult> {
  python(interpreter, 'mark', method, sources.map(({ file, marked, id }) => ({ in: file, out: marked, id }))) // prettier-ignore
  const result: PeerResult = { method, psnr: [], ssim: [], exact: new Map() }
  for (const { before, marked } of sources) {
    const after = await decode(readFileSync(marked))
    result.psnr.push(psnrOf(before, after))
    result.ssim.push(ssimOf(before, after))
  }
  for (const attack of attacks) result.exact.set(attack, await exactShare(interpreter, method, sources, attack))
  return result
}

/** Every peer over these pictures. `interpreter` is a Python with the packages of docs/provenance.md. */
export async function runPeers(interpreter: string, pictures: readonly Picture[], shortSidePx: number): Promise<PeerResult[]> {
  rmSync(FOLDER, { recursive: true, force: true })
  mkdirSync(FOLDER, { recursive: true })
  const sources = await saveSources(pictures, shortSidePx)
  const results: PeerResult[] = []
  for (const method of METHODS) results.push(await runMethod(interpreter, method, sources, Object.keys(ATTACKS)))
  return results
}

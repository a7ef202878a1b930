// What was measured of a model on this machine, kept so that the next start does without measuring.
import { createHash } from 'node:crypto'
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { cpus } from 'node:os'
import { join } from 'node:path'
import { z } from 'zod'
import type { Caps } from './tuned-sessions.ts'

const capsSchema = z.record(z.string(), z.object({ rows: z.int().min(1), values: z.int().min(1) }))

/** All that a measurement depends on. */
export type Measured = {
  readonly weightsDigest: string
  readonly provider: string
  readonly threads: number
  readonly mostRows: number
  readonly runtime: string
}

export type CapCache = { read(of: Measured): Promise<Caps | null>; write(of: Measured, caps: Caps): Promise<void> }

const nameOf = (of: Measured): string =>
  `${createHash('sha256')
    .update(JSON.stringify([cpus()[0]?.model, of.weightsDigest, of.provider, of.threads, of.mostRows, of.runtime]))
    .digest('hex')}.json`

/** Files in `folder`; null keeps nothing. A file that cannot be read or written only costs the time to measure again. */
export function createCapCache(folder: string | null): CapCache {
  if (folder === null) return { read: async () => null, write: async () => {} }
  return {
    async read(of) {
      const text = await readFile(join(folder, nameOf(of)), 'utf8').catch(() => 'null')
      return capsSchema.safeParse(parse(text)).data ?? null
    },
    async write(of, caps) {
      const path = join(folder, nameOf(of))
      const temporary = `${path}.${process.pid}`
      await mkdir(folder, { recursive: true })
        .then(() => writeFile(temporary, JSON.stringify(caps)))
        .then(() => rename(temporary, path))
        .catch(() => null)
    },
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

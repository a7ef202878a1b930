// Checks a model's files against the lengths and digests of its manifest, before anything loads them.
import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { ModelManifest } from '@mintmark/shared'
import { StartFailure } from '../start-failure.ts'

/** Throws a StartFailure that names the first file that is missing or differs. */
export async function verifyFiles({ folder, files }: { readonly folder: string; readonly files: ModelManifest['files'] }): Promise<void> {
  for (const [name, expected] of Object.entries(files)) await verifyFile(join(folder, name), expected)
}

async function verifyFile(path: string, expected: { bytes: number; sha256: string }): Promise<void> {
  const found = await stat(path).catch(() => null)
  if (!found) throw new StartFailure(`the weight file ${path} is missing; restore it from the repository or the model's source`)
  if (found.size !== expected.bytes) throw new StartFailure(`the weight file ${path} has ${found.size} bytes, not ${expected.bytes}`)
  if ((await digest(path)) !== expected.sha256)
    throw new StartFailure(`the weight file ${path} was altered: its SHA-256 is not the manifest's`)
}

async function digest(path: string): Promise<string> {
  const hash = createHash('sha256')
  for await (const chunk of createReadStream(path)) hash.update(chunk)
  return hash.digest('hex')
}

// The files of a model folder with their lengths and digests.
import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { readdir, stat } from 'node:fs/promises'
import { join, relative } from 'node:path'
import type { ModelManifest } from '@mintmark/shared'

export type ModelFiles = ModelManifest['files']

/** Neither the manifest itself, nor texts for people, nor hidden files are weights. */
const isWeight = (name: string): boolean =>
  name !== 'manifest.json' && !name.endsWith('.md') && !name.split('/').some((part) => part.startsWith('.'))

/** Length and SHA-256 of a file. */
export async function sha256Of(path: string): Promise<{ bytes: number; sha256: string }> {
  const hash = createHash('sha256')
  for await (const chunk of createReadStream(path)) hash.update(chunk)
  return { bytes: (await stat(path)).size, sha256: hash.digest('hex') }
}

/** Names by their path below `folder`, with forward slashes, in order. */
export async function digestFiles(folder: string): Promise<ModelFiles> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  const paths = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
  const names = paths.map((path) => relative(folder, path).replaceAll('\\', '/')).filter(isWeight)
  const files: ModelFiles = {}
  for (const name of names.toSorted()) {
    files[name] = await sha256Of(join(folder, name))
  }
  return files
}

/** How a folder differs from its manifest, a line each; none when the model is intact. Files beside the model's do not matter. */
export function differences(expected: ModelFiles, found: ModelFiles): string[] {
  const fault = (name: string, sha256: string): string | null => {
    if (!found[name]) return `${name} is missing`
    return found[name].sha256 === sha256 ? null : `${name} was altered`
  }
  return Object.entries(expected)
    .map(([name, { sha256 }]) => fault(name, sha256))
    .filter((line) => line !== null)
}

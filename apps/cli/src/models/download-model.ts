// A model folder from a URL: the files of its manifest, or of its layout, each with its digest told.
import { readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { modelManifestSchema } from '@mintmark/shared'
import { CliFailure } from '../failure.ts'
import { sha256Of } from './digest-files.ts'
import { downloadFile } from './download-file.ts'
import type { Fetch } from './fetch-file.ts'
import { layoutFiles, type WantedFile } from './layout-files.ts'

export type ModelDownload = {
  readonly fetch: Fetch
  /** The folder's URL, as `https://host/organisation/model/resolve/main`. */
  readonly url: string
  /** Where the files go. What an earlier try left there is used. */
  readonly folder: string
  /** Of all files together. */
  readonly maxBytes: number
  /** Is told each file's name, length and digest. */
  readonly say: (line: string) => void
}

type Wanted = WantedFile & { readonly sha256?: string }

/** Below the folder and nowhere else, whatever a server's list says. */
function assertInside(name: string): void {
  const isPlain = name.split('/').every((part) => /^[A-Za-z0-9_-][A-Za-z0-9._-]*$/.test(part))
  if (!isPlain) throw new CliFailure(`${name} is no name of a model's file.`)
}

const readJson = async (path: string): Promise<unknown> => JSON.parse(await readFile(path, 'utf8'))

/** The list in `manifest.json`, with digests; or that of the layout which `model_index.json` names. Throws a CliFailure where there is neither. */
async function listFiles(fetchNamed: (name: string) => Promise<number | null>, folder: string): Promise<Wanted[]> {
  if ((await fetchNamed('manifest.json')) !== null) {
    const { files } = modelManifestSchema.parse(await readJson(join(folder, 'manifest.json')))
    return Object.entries(files).map(([name, { sha256 }]) => ({ name, sha256, isNeeded: true }))
  }
  if ((await fetchNamed('model_index.json')) !== null) return layoutFiles(await readJson(join(folder, 'model_index.json')))
  throw new CliFailure('There is neither manifest.json nor model_index.json at this URL.')
}

export async function downloadModel({ fetch, url, folder, maxBytes, say }: ModelDownload): Promise<void> {
  const base = new URL(url.endsWith('/') ? url : `${url}/`)
  if (base.protocol === 'http:') say('The connection is not encrypted: compare the digests with those that the publisher states.')
  let left = maxBytes

  /** Its length, or null where there is no such file. */
  async function fetchNamed(name: string, expected?: string): Promise<number | null> {
    assertInside(name)
    const path = join(folder, name)
    if (!(await downloadFile({ fetch, url: new URL(name, base), path, maxBytes: left }))) return null
    const { bytes, sha256 } = await sha256Of(path)
    left -= bytes
    say(`${sha256}  ${name}  ${bytes} bytes`)
    if (expected === undefined || expected === sha256) return bytes
    await rm(path)
    throw new CliFailure(`${name} is not the file that the manifest names: its SHA-256 differs.`)
  }

  for (const { name, isNeeded, sha256 } of await listFiles(fetchNamed, folder)) {
    const bytes = await fetchNamed(name, sha256)
    if (bytes === null && isNeeded) throw new CliFailure(`There is no ${name} at this URL, which the model needs.`)
  }
}

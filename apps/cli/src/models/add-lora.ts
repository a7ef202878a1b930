// Registers a LoRA: a file that its base model was tried with.
import { copyFile, mkdir, stat } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { isModel, loraFileName, type LoraManifest, type ModelManifest } from '@mintmark/shared'
import { CliFailure } from '../failure.ts'
import { sha256Of } from './digest-files.ts'
import { downloadFile } from './download-file.ts'
import { fetchSource } from './fetch-source.ts'
import { readManifest, readManifests, register, type ModelsFolder } from './models-folder.ts'
import { probeModel } from './probe.ts'

export type LoraWords = {
  readonly id: string
  readonly licence: string
  readonly owner: string
  readonly description: string | undefined
  /** Id of the installed model that it is for. */
  readonly base: string | undefined
  readonly maxGib: number
}

/** Throws a CliFailure that names the models there are. */
async function findBase(folder: ModelsFolder, base: string | undefined): Promise<ModelManifest> {
  const found = base === undefined ? null : await readManifest(folder, base)
  if (found && isModel(found)) return found
  const ids = (await readManifests(folder)).filter(isModel).map(({ id }) => id)
  throw new CliFailure(`Say with --base which installed model the LoRA is for: ${ids.join(', ') || `there is none in ${folder.path}`}.`)
}

/** The path of the file, once it is there. */
async function download(url: string, folder: string, maxGib: number): Promise<string> {
  const path = join(folder, loraFileName)
  const found = await downloadFile({ fetch, url: new URL(url), path, maxBytes: maxGib * 2 ** 30 })
  if (!found) throw new CliFailure(`There is nothing at ${basename(new URL(url).pathname)} of this URL.`)
  return path
}

async function assertFree({ path }: ModelsFolder, id: string): Promise<void> {
  const taken = await stat(join(path, id)).catch(() => null)
  if (taken) throw new CliFailure(`${join(path, id)} exists; \`mintmark models remove ${id}\` frees the id.`)
}

/** `now` is Unix time in seconds. Throws a CliFailure with the runner's own words for a LoRA that the base model cannot be run with. */
export async function addLora(source: string, folder: ModelsFolder, words: LoraWords, now: number): Promise<LoraManifest> {
  const { id, licence, owner, description } = words
  await assertFree(folder, id)
  const base = await findBase(folder, words.base)
  const { path, discard } = await fetchSource(source, folder, id, (url, to) => download(url, to, words.maxGib))
  const { lora } = await probeModel(join(folder.path, base.id), path)
  console.log(`probe: ${lora?.layers} layers of rank ${lora?.rank} or less, on ${base.id}`)
  const file = join(folder.path, id, loraFileName)
  await mkdir(join(folder.path, id))
  await copyFile(path, file)
  await discard()
  const manifest: LoraManifest = {
    schema_version: 1,
    kind: 'lora',
    id,
    base: base.id,
    description: description ?? `A LoRA for ${base.id}.`,
    created: now,
    owned_by: owner,
    licence,
    files: { [loraFileName]: await sha256Of(file) },
  }
  await register(folder, manifest)
  return manifest
}

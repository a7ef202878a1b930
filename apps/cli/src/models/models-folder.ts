// The folder with one folder per model or LoRA, and registered.json, from which the edge learns of those beyond the bundled ones.
import { constants } from 'node:fs'
import { cp, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { installedManifestSchema, isModel, type InstalledManifest } from '@mintmark/shared'
import { z } from 'zod'
import { CliFailure } from '../failure.ts'

const repositoryModels = join(import.meta.dirname, '..', '..', '..', '..', 'models')

/** `isBundled`: the edge of this repository is built from this folder's registered.json. */
export type ModelsFolder = { readonly path: string; readonly isBundled: boolean }

export function modelsFolder(option: string | undefined): ModelsFolder {
  const path = resolve(option ?? process.env['MINTMARK_MODELS_DIR'] ?? repositoryModels)
  return { path, isBundled: path === repositoryModels }
}

const registeredPath = ({ path }: ModelsFolder): string => join(path, 'registered.json')

/** Written beside and renamed, so that a build never reads half a file. */
async function writeJson(path: string, value: unknown): Promise<void> {
  await writeFile(`${path}.new`, `${JSON.stringify(value, null, 2)}\n`)
  await rename(`${path}.new`, path)
}

export async function readRegistered(folder: ModelsFolder): Promise<InstalledManifest[]> {
  const text = await readFile(registeredPath(folder), 'utf8').catch(() => '[]')
  return z.array(installedManifestSchema).parse(JSON.parse(text))
}

/** The manifest of an installed model or LoRA, or null where there is none. Throws a CliFailure for a malformed one. */
export async function readManifest({ path }: ModelsFolder, id: string): Promise<InstalledManifest | null> {
  const text = await readFile(join(path, id, 'manifest.json'), 'utf8').catch(() => null)
  if (text === null) return null
  const parsed = installedManifestSchema.safeParse(JSON.parse(text))
  if (!parsed.success)
    throw new CliFailure(`${join(path, id, 'manifest.json')} is no manifest of a model or a LoRA: ${z.prettifyError(parsed.error)}`)
  return parsed.data
}

/** The manifests of all that is installed, in the order of their ids. */
export async function readManifests(folder: ModelsFolder): Promise<InstalledManifest[]> {
  const entries = await readdir(folder.path, { withFileTypes: true }).catch(() => [])
  const ids = entries.filter((entry) => entry.isDirectory()).map(({ name }) => name)
  const manifests = await Promise.all(ids.toSorted().map((id) => readManifest(folder, id)))
  return manifests.filter((manifest) => manifest !== null)
}

/** Copies the model to its place, sharing blocks where the file system can. A folder that is in its place already stays as it is. */
export async function install(source: string, folder: ModelsFolder, id: string): Promise<string> {
  const target = join(folder.path, id)
  if (resolve(source) === target) return target
  if (await stat(target).catch(() => null)) throw new CliFailure(`${target} exists; \`mintmark models remove ${id}\` frees the id.`)
  await cp(source, target, { recursive: true, dereference: true, mode: constants.COPYFILE_FICLONE })
  return target
}

/** Writes the manifest beside the files and into registered.json. */
export async function register(folder: ModelsFolder, manifest: InstalledManifest): Promise<void> {
  const others = (await readRegistered(folder)).filter(({ id }) => id !== manifest.id)
  await writeJson(join(folder.path, manifest.id, 'manifest.json'), manifest)
  await writeJson(registeredPath(folder), [...others, manifest])
}

/** Deletes the model's files and its entry. Throws a CliFailure for an id that was not registered, and for the base model of a LoRA. */
export async function unregister(folder: ModelsFolder, id: string): Promise<void> {
  const registered = await readRegistered(folder)
  if (!registered.some((manifest) => manifest.id === id)) throw new CliFailure(`${id} is not among what is registered in ${folder.path}.`)
  const loras = registered.filter((manifest) => !isModel(manifest) && manifest.base === id).map((lora) => lora.id)
  if (loras.length > 0) throw new CliFailure(`${id} is the base model of ${loras.join(', ')}; remove the LoRAs first.`)
  await writeJson(
    registeredPath(folder),
    registered.filter((manifest) => manifest.id !== id),
  )
  await rm(join(folder.path, id), { recursive: true, force: true })
}

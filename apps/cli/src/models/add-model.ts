// Registers a model folder, local or by URL: checked, tried, copied, digested.
import { isModel, type ModelManifest } from '@mintmark/shared'
import { digestFiles } from './digest-files.ts'
import { downloadModel } from './download-model.ts'
import { fetchSource } from './fetch-source.ts'
import { install, readManifest, register, type ModelsFolder } from './models-folder.ts'
import { probeModel } from './probe.ts'
import { adoptManifest, writeManifest, type ModelWords } from './write-manifest.ts'

/** `description` undefined is the family's. */
export type AddedModel = Omit<ModelWords, 'description'> & { readonly description: string | undefined; readonly maxGib: number }

/** `now` is Unix time in seconds. Throws a CliFailure with the runner's own words for a folder that cannot be run. */
export async function addModel(given: string, folder: ModelsFolder, { maxGib, ...words }: AddedModel, now: number): Promise<ModelManifest> {
  const source = await fetchSource(given, folder, words.id, async (url, to) => {
    await downloadModel({ fetch, url, folder: to, maxBytes: maxGib * 2 ** 30, say: (text) => console.log(text) })
    return to
  })
  const probe = await probeModel(source.path)
  console.log(`probe: ${probe.family}, ${probe.steps} steps of ${probe.sampler} in ${probe.milliseconds} ms`)
  const target = await install(source.path, folder, words.id)
  await source.discard()
  const all = { ...words, description: words.description ?? `A ${probe.family} model.` }
  const [own, files] = [await readManifest(folder, words.id), await digestFiles(target)]
  const manifest = own && isModel(own) ? adoptManifest(own, all, files) : writeManifest(all, probe, files, now)
  await register(folder, manifest)
  return manifest
}

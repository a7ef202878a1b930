// What is to be registered, on this machine: a path as it is, a URL downloaded beside the models.
import { rm } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import type { ModelsFolder } from './models-folder.ts'

export type FetchedSource = {
  readonly path: string
  /** Removes what was downloaded, which stays until then, to be resumed. */
  readonly discard: () => Promise<void>
}

/** `download` fetches a URL into a folder of its own and answers with the path of what it fetched. */
export async function fetchSource(
  source: string,
  { path }: ModelsFolder,
  id: string,
  download: (url: string, folder: string) => Promise<string>,
): Promise<FetchedSource> {
  if (!/^[a-z]+:\/\//i.test(source)) return { path: resolve(source), discard: async () => undefined }
  const folder = join(path, '.downloads', id)
  return { path: await download(source, folder), discard: () => rm(folder, { recursive: true }) }
}

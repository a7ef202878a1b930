// Files and folders that only their owner may read.
import { chmod, mkdir, rename, writeFile } from 'node:fs/promises'
import { StartFailure, systemCode } from './failure.ts'

/** Makes the folder (mode 700). Throws a StartFailure that names a folder which cannot be made or written. */
export async function createPrivateFolder(path: string): Promise<void> {
  try {
    await mkdir(path, { recursive: true, mode: 0o700 })
    await chmod(path, 0o700)
    await writePrivate(`${path}/.writable`, '')
  } catch (error) {
    throw new StartFailure(
      `The folder ${path} cannot be written (${systemCode(error) ?? 'unknown reason'}); choose another with --state FOLDER.`,
      {
        cause: error,
      },
    )
  }
}

/** Writes the whole file (mode 600) or leaves the old one: a reader never sees half of it. */
export async function writePrivate(path: string, text: string): Promise<void> {
  const draft = `${path}.draft`
  await writeFile(draft, text, { mode: 0o600 })
  await chmod(draft, 0o600)
  await rename(draft, path)
}

// A Python environment for a tool from PyPI, made once per list of requirements.
import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { readFile, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'

const run = promisify(execFile)
const exists = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false,
  )

/** `.venv/` of the repository, which git ignores. */
const base = join(import.meta.dirname, '..', '..', '.venv')

/** The folder with the executables of what `requirements`, a file, names. Needs python3 with venv, and the network the first time. */
export async function pythonTools(requirements: string): Promise<string> {
  const folder = join(
    base,
    createHash('sha256')
      .update(await readFile(requirements))
      .digest('hex')
      .slice(0, 16),
  )
  const ready = join(folder, 'ready')
  if (!(await exists(ready))) {
    await rm(folder, { recursive: true, force: true })
    await run('python3', ['-m', 'venv', folder])
    await run(join(folder, 'bin', 'pip'), ['install', '--quiet', '--disable-pip-version-check', '-r', requirements])
    await writeFile(ready, '')
  }
  return join(folder, 'bin')
}

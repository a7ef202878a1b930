// What the runner signs, read by c2pa-python: another implementation's door, and a newer c2pa-rs than the one that signs.
import { execFile } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { outputFormats } from '@mintmark/shared'
import { expect, test } from 'vitest'
import { pythonTools } from '../conformance/python.ts'

const run = promisify(execFile)
const conformance = join(import.meta.dirname, '..', 'conformance')
/** The first run fetches the package from PyPI. */
const firstRunMs = 300_000

test(
  'every format, made or edited, is Trusted under its root, Valid without it, and Invalid once it was changed',
  async () => {
    const folder = await mkdtemp(join(tmpdir(), 'mintmark-conformance-'))
    try {
      await run(process.execPath, [join(conformance, 'make-files.ts'), folder])
      const python = join(await pythonTools(join(conformance, 'requirements.txt')), 'python')
      const { stdout } = await run(python, [join(conformance, 'read_with_c2pa_python.py'), folder])
      const files = outputFormats.flatMap((format) => [`signed.${format}`, `edited.${format}`])
      expect(files.filter((file) => !stdout.includes(`${file}: as expected`))).toEqual([])
    } finally {
      await rm(folder, { recursive: true })
    }
  },
  firstRunMs,
)

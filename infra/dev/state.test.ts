// The state folder of a development set-up: private, made once, reused, and clear about what is wrong with it.
import { once } from 'node:events'
import { mkdtemp, readFile, stat, writeFile } from 'node:fs/promises'
import { createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeEach, expect, test } from 'vitest'
import { ensureCertificates } from './certificates.ts'
import { StartFailure } from './failure.ts'
import { requireFreePort } from './ports.ts'
import { createPrivateFolder } from './private-file.ts'
import { loadSecrets } from './secrets.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mintmark-state-'))
})

const mode = async (path: string): Promise<number> => (await stat(path)).mode & 0o777

test('secrets are made once and readable by their owner alone', async () => {
  const first = await loadSecrets(folder)
  expect(await loadSecrets(folder)).toEqual(first)
  expect(await mode(join(folder, 'secrets.json'))).toBe(0o600)
})

test('a folder from before the watermark gets its key and keeps the rest', async () => {
  const { watermarkKeys, ...earlier } = await loadSecrets(folder)
  await writeFile(join(folder, 'secrets.json'), JSON.stringify(earlier))
  const completed = await loadSecrets(folder)
  expect(completed).toMatchObject(earlier)
  expect(completed.watermarkKeys).not.toBe(watermarkKeys)
  expect(await loadSecrets(folder)).toEqual(completed)
})

test('two set-ups share no secret', async () => {
  const [a, b] = [await loadSecrets(folder), await loadSecrets(await mkdtemp(join(tmpdir(), 'mintmark-state-')))]
  expect(Object.values(a).filter((value) => Object.values(b).includes(value))).toEqual([])
})

test('a damaged secrets file is named, not replaced', async () => {
  const path = join(folder, 'secrets.json')
  await writeFile(path, '{"adminKey":')
  await expect(loadSecrets(folder)).rejects.toThrow(path)
  expect(await readFile(path, 'utf8')).toBe('{"adminKey":')
})

test('certificates are reused while they last, and made again before they run out', async () => {
  const now = new Date()
  const chain = async (at: Date): Promise<string> => {
    await ensureCertificates(folder, at)
    return readFile(join(folder, 'certificates', 'chain.pem'), 'utf8')
  }
  const first = await chain(now)
  expect(await chain(new Date(now.getTime() + 300 * 86_400_000))).toBe(first)
  expect(await chain(new Date(now.getTime() + 364.5 * 86_400_000))).not.toBe(first)
  expect(await mode(join(folder, 'certificates', 'leaf.key.pem'))).toBe(0o600)
})

test('a folder that cannot be made is named with the option to choose another', async () => {
  const file = join(folder, 'file')
  await writeFile(file, '')
  await expect(createPrivateFolder(join(file, 'state'))).rejects.toThrow(/file\/state cannot be written .*--state/)
})

test('a busy port is named with the option to choose another', async () => {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  await expect(requireFreePort(port, '127.0.0.1', '--port')).rejects.toThrow(
    new StartFailure(`Port ${port} is in use; choose another with --port PORT.`),
  )
  server.close()
  await once(server, 'close')
  await expect(requireFreePort(port, '127.0.0.1', '--port')).resolves.toBeUndefined()
})

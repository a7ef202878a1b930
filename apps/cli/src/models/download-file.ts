// One file from a URL to the disk, resumed where an earlier try ended.
import { createWriteStream } from 'node:fs'
import { mkdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { Readable, Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { CliFailure } from '../failure.ts'
import { fetchFile, type Fetch } from './fetch-file.ts'

export type FileDownload = {
  readonly fetch: Fetch
  readonly url: URL
  readonly path: string
  /** Bytes that the file may have. */
  readonly maxBytes: number
}

/** What is on the disk of an earlier try; only a strong validator tells that it is part of the same file (RFC 9110, 13.1.5). */
async function readPart(part: string): Promise<{ readonly bytes: number; readonly etag: string | null }> {
  const [found, etag] = await Promise.all([stat(part).catch(() => null), readFile(`${part}.etag`, 'utf8').catch(() => null)])
  return { bytes: found?.size ?? 0, etag }
}

const tooLarge = ({ url, maxBytes }: FileDownload): CliFailure =>
  new CliFailure(`${url.pathname} is larger than the ${maxBytes} bytes that are left of --max-gib.`)

function limit(download: FileDownload, already: number): Transform {
  let bytes = already
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      bytes += chunk.length
      done(bytes > download.maxBytes ? tooLarge(download) : null, chunk)
    },
  })
}

async function keepEtag(part: string, response: Response): Promise<void> {
  const etag = response.headers.get('etag')
  if (etag !== null && !etag.startsWith('W/')) await writeFile(`${part}.etag`, etag)
  else await rm(`${part}.etag`, { force: true })
}

async function save(download: FileDownload, response: Response, already: number): Promise<void> {
  const part = `${download.path}.part`
  if (already + Number(response.headers.get('content-length') ?? 0) > download.maxBytes) throw tooLarge(download)
  await keepEtag(part, response)
  const flags = already > 0 ? 'a' : 'w'
  if (response.body) await pipeline(Readable.from(response.body), limit(download, already), createWriteStream(part, { flags }))
  await rename(part, download.path)
  await rm(`${part}.etag`, { force: true })
}

/** Whether there is such a file, here already or at the URL. Throws a CliFailure for a refusal or a file that is too large, and the network's error when it breaks off. */
export async function downloadFile(download: FileDownload): Promise<boolean> {
  const { fetch, url, path } = download
  if (await stat(path).catch(() => null)) return true
  await mkdir(dirname(path), { recursive: true })
  const { bytes, etag } = await readPart(`${path}.part`)
  const range: Record<string, string> = bytes > 0 && etag !== null ? { range: `bytes=${bytes}-`, 'if-range': etag } : {}
  const response = await fetchFile(fetch, url, range)
  if (response.status === 404) return false
  if (response.status === 416) {
    await rm(`${path}.part`, { force: true })
    return downloadFile(download)
  }
  if (!response.ok) throw new CliFailure(`${url.host} answers ${response.status} for ${url.pathname}.`)
  await save(download, response, response.status === 206 ? bytes : 0)
  return true
}

// Images in a bucket of any S3-compatible store, in path style.
import { DeleteObjectCommand, GetObjectCommand, NoSuchKey, PutObjectCommand, S3Client } from '@aws-sdk/client-s3'
import { MintmarkError } from '@mintmark/shared'
import type { ImageStore, StoredObject } from './image-store.ts'

export type S3StoreOptions = {
  readonly endpoint: string
  readonly region: string
  readonly bucket: string
  readonly accessKeyId: string
  readonly secretAccessKey: string
}

/** An object never changes under its key. Private, because who may see it is the edge's to decide. */
const cacheControl = 'private, max-age=31536000, immutable'
/** Tries per request; the client backs off exponentially with jitter between them, on 5xx, throttling and broken connections. */
const maxAttempts = 4
const connectionTimeoutMs = 2_000
const requestTimeoutMs = 15_000

function createClient({ endpoint, region, accessKeyId, secretAccessKey }: S3StoreOptions): S3Client {
  return new S3Client({
    endpoint,
    region,
    credentials: { accessKeyId, secretAccessKey },
    forcePathStyle: true,
    maxAttempts,
    // We send SHA-256 ourselves; the default CRC32 beside it is refused by some S3-compatible stores.
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
    requestHandler: { connectionTimeout: connectionTimeoutMs, requestTimeout: requestTimeoutMs },
  })
}

const putCommand = (bucket: string, { key, bytes, contentType, sha256 }: StoredObject): PutObjectCommand =>
  new PutObjectCommand({
    Bucket: bucket,
    Key: key,
    Body: bytes,
    ContentType: contentType,
    CacheControl: cacheControl,
    ChecksumSHA256: Buffer.from(sha256, 'hex').toString('base64'),
  })

const unavailable = (cause: unknown): MintmarkError => new MintmarkError('storage_unavailable', { cause })

export function createS3Store(options: S3StoreOptions): ImageStore {
  const client = createClient(options)
  return {
    async put(object, signal) {
      try {
        await client.send(putCommand(options.bucket, object), { abortSignal: signal })
      } catch (cause) {
        signal.throwIfAborted()
        throw unavailable(cause)
      }
    },
    async get(key, maxBytes, signal) {
      try {
        const { Body: body, ContentLength: length } = await client.send(new GetObjectCommand({ Bucket: options.bucket, Key: key }), {
          abortSignal: signal,
        })
        if (!body || (length ?? 0) > maxBytes) return null
        return new Uint8Array(await body.transformToByteArray())
      } catch (cause) {
        signal.throwIfAborted()
        if (cause instanceof NoSuchKey) return null
        throw unavailable(cause)
      }
    },
    async remove(key) {
      try {
        await client.send(new DeleteObjectCommand({ Bucket: options.bucket, Key: key }))
      } catch (cause) {
        throw unavailable(cause)
      }
    },
    close: () => client.destroy(),
  }
}

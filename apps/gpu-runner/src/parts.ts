// The runner's long-lived parts: model, engine, signer and store, made from the configuration and closed together.
import runnerPackage from '../package.json' with { type: 'json' }
import type { RunnerConfig } from './config.ts'
import { createEngine } from './engine/create-engine.ts'
import type { Engine } from './engine/engine.ts'
import type { PipelineDependencies } from './pipeline/dependencies.ts'
import { checkCredentials, type Credentials, expiryNotice, trustedIssuer } from './provenance/signing/credentials.ts'
import type { SignatureSource } from './provenance/signing/signature-source.ts'
import { createSigner } from './provenance/signing/signer.ts'
import { createInspector, type Inspector } from './provenance/inspection/inspector.ts'
import { createMarkIdOf } from './provenance/watermark/mark-id.ts'
import { findExtractor, type WatermarkSetup } from './provenance/watermark/open-watermarker.ts'
import { createSpreadSpectrum } from './provenance/watermark/spread-spectrum.ts'
import { noWatermarker, type Watermarker } from './provenance/watermark/watermarker.ts'
import { createLearnedCheck } from './safety/learned-check.ts'
import { noPictureCheck, type PictureCheck } from './safety/picture-check.ts'
import { createS3Store } from './storage/s3-store.ts'
import { StartFailure } from './start-failure.ts'
import type { Logger } from './telemetry/logger.ts'
import { readModelFolder, type ModelFolder } from './weights/read-manifest.ts'
import { verifyFiles } from './weights/verify-files.ts'

export type Parts = {
  readonly model: ModelFolder
  /** Reads files from strangers, in a process of its own. */
  readonly inspector: Inspector
  /** Name of the watermark. */
  readonly watermark: string
  /** Resolves once the engine has loaded its model. */
  readonly pipeline: Promise<PipelineDependencies & { readonly engine: Engine }>
  close(): Promise<void>
}

async function readModel(config: RunnerConfig): Promise<ModelFolder> {
  const model = await readModelFolder(config.MINTMARK_MODELS_DIR, config.MINTMARK_MODEL)
  if (config.MINTMARK_ENGINE === 'onnx') await verifyFiles(model)
  return model
}

const createStore = (config: RunnerConfig) =>
  createS3Store({
    endpoint: config.MINTMARK_S3_ENDPOINT,
    region: config.MINTMARK_S3_REGION,
    bucket: config.MINTMARK_S3_BUCKET,
    accessKeyId: config.MINTMARK_S3_ACCESS_KEY_ID,
    secretAccessKey: config.MINTMARK_S3_SECRET_ACCESS_KEY,
  })

function signatureSource(config: RunnerConfig): SignatureSource {
  const { MINTMARK_C2PA_KEY_PATH: keyPem, MINTMARK_C2PA_SIGNER_URL: url, MINTMARK_C2PA_SIGNER_TOKEN: token } = config
  if (keyPem !== undefined && url === undefined) return { kind: 'local', keyPem }
  if (keyPem === undefined && url !== undefined) return { kind: 'remote', url, token: token ?? null }
  throw new StartFailure('set one of MINTMARK_C2PA_KEY_PATH and MINTMARK_C2PA_SIGNER_URL: where signatures come from')
}

function readCredentials(config: RunnerConfig, log: Logger): Credentials {
  const files = {
    chainPem: config.MINTMARK_C2PA_CHAIN_PATH,
    source: signatureSource(config),
    trustPem: config.MINTMARK_C2PA_TRUST_PATH ?? null,
    tsaUrl: config.MINTMARK_C2PA_TSA_URL ?? null,
  }
  const credentials = checkCredentials(files, new Date())
  const notice = expiryNotice(credentials, new Date())
  if (notice !== null) log.warn(notice)
  return credentials
}

/** Null for a runner that marks nothing. */
const watermarkSetup = ({ MINTMARK_WATERMARK_KEYS: masterKeys, MINTMARK_MODELS_DIR: models }: RunnerConfig): WatermarkSetup | null =>
  masterKeys.length === 0 ? null : { masterKeys, extractorPath: findExtractor(models) }

function createWatermarker(config: RunnerConfig, onLost: () => void): Promise<Watermarker> {
  const setup = watermarkSetup(config)
  return setup ? createSpreadSpectrum(setup, onLost) : Promise.resolve(noWatermarker)
}

const createPictureCheck = (config: RunnerConfig, onLost: () => void): Promise<PictureCheck> =>
  config.MINTMARK_PICTURE_CHECK === 'on' ? createLearnedCheck(config.MINTMARK_MODELS_DIR, onLost) : Promise.resolve(noPictureCheck)

/** Throws a StartFailure for a model or a certificate that cannot be used; the engine's own failure rejects `pipeline`. */
export async function createParts(config: RunnerConfig, log: Logger, onLost: () => void): Promise<Parts> {
  const model = await readModel(config)
  const credentials = readCredentials(config, log)
  const watermarker = await createWatermarker(config, onLost)
  const pictures = await createPictureCheck(config, onLost)
  const engine = createEngine(config, model, onLost)
  const signer = createSigner(credentials, onLost)
  const store = createStore(config)
  const inspector = createInspector({ issuer: trustedIssuer(credentials), watermark: watermarkSetup(config) })
  const around = {
    model,
    pictures,
    watermarker,
    signer,
    store,
    log,
    date: () => new Date(),
    now: () => performance.now(),
    markIdOf: createMarkIdOf(config.MINTMARK_WATERMARK_KEYS),
    version: runnerPackage.version,
  }
  const pipeline = engine.then((loaded) => ({ ...around, engine: loaded }))
  // Awaited after the port is bound; until then its failure must not end the process by itself.
  pipeline.catch(() => null)
  return {
    model,
    watermark: watermarker.name,
    pipeline,
    inspector,
    async close() {
      await Promise.all([(await engine).close(), signer.close(), watermarker.close(), pictures.close(), inspector.close()])
      store.close()
    },
  }
}

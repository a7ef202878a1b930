// The runner's long-lived parts: model, engine, signer and store, made from the configuration and closed together.
import runnerPackage from '../package.json' with { type: 'json' }
import { shippedModelsDir, type RunnerConfig } from './config.ts'
import { createEngine } from './engine/create-engine.ts'
import type { EngineState } from './engine/engine.ts'
import type { Pipeline } from './pipeline/run-on-model.ts'
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
import { readServedModels, type ServedModels } from './weights/served-models.ts'

export type Parts = {
  readonly models: ServedModels
  /** Reads files from strangers, in a process of its own. */
  readonly inspector: Inspector
  /** Name of the watermark. */
  readonly watermark: string
  /** Resolves once the engine has loaded its first model. */
  readonly pipeline: Promise<Pipeline>
  /** Without models before the first is loaded. */
  readonly engineState: () => EngineState
  close(): Promise<void>
}

const readModels = (config: RunnerConfig): Promise<ServedModels> =>
  readServedModels({ modelsDir: config.MINTMARK_MODELS_DIR, first: config.MINTMARK_MODEL, others: config.MINTMARK_MODELS })

const notStarted: EngineState = { models: [], residentBytes: 0, processes: 0 }

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
const watermarkSetup = ({ MINTMARK_WATERMARK_KEYS: masterKeys }: RunnerConfig): WatermarkSetup | null =>
  masterKeys.length === 0 ? null : { masterKeys, extractorPath: findExtractor(shippedModelsDir) }

function createWatermarker(config: RunnerConfig, onLost: () => void): Promise<Watermarker> {
  const setup = watermarkSetup(config)
  return setup ? createSpreadSpectrum(setup, onLost) : Promise.resolve(noWatermarker)
}

const createPictureCheck = (config: RunnerConfig, onLost: () => void): Promise<PictureCheck> =>
  config.MINTMARK_PICTURE_CHECK === 'on' ? createLearnedCheck(shippedModelsDir, onLost) : Promise.resolve(noPictureCheck)

/** Throws a StartFailure for a model or a certificate that cannot be used; the engine's own failure rejects `pipeline`. */
export async function createParts(config: RunnerConfig, log: Logger, onLost: () => void): Promise<Parts> {
  const models = await readModels(config)
  const credentials = readCredentials(config, log)
  const watermarker = await createWatermarker(config, onLost)
  const pictures = await createPictureCheck(config, onLost)
  let loadedState: (() => EngineState) | null = null
  const engine = createEngine(config, models.first, { onLost, note: (message) => log.warn(message) })
  const signer = createSigner(credentials, onLost)
  const store = createStore(config)
  const issuer = trustedIssuer(credentials)
  const inspector = createInspector({ issuer, watermark: watermarkSetup(config) })
  // A process of its own, so that nobody who verifies files keeps an edit waiting.
  const uploads = createInspector({ issuer, watermark: null })
  const around = {
    uploads,
    pictures,
    watermarker,
    signer,
    store,
    log,
    date: () => new Date(),
    now: () => performance.now(),
    markIdOf: createMarkIdOf(config.MINTMARK_WATERMARK_KEYS),
    labels: { badge: config.MINTMARK_VISIBLE_BADGE === 'on', aigcProducer: config.MINTMARK_AIGC_PRODUCER ?? null },
    version: runnerPackage.version,
  }
  const pipeline = engine.then((loaded) => {
    loadedState = loaded.state
    return { ...around, engine: loaded }
  })
  // Awaited after the port is bound; until then its failure must not end the process by itself.
  pipeline.catch(() => null)
  return {
    models,
    watermark: watermarker.name,
    pipeline,
    engineState: () => loadedState?.() ?? notStarted,
    inspector,
    async close() {
      await Promise.all([(await engine).close(), signer.close(), watermarker.close(), pictures.close(), inspector.close(), uploads.close()])
      store.close()
    },
  }
}

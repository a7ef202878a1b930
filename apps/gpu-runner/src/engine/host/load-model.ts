// Loads a model: its files checked, its execution provider chosen by a probe picture, its batches measured or remembered.
import { findFamily } from '../../diffusion/families/index.ts'
import type { ExecutionProvider } from '../../onnx/execution-providers.ts'
import { createSessionOpener, runtimeVersion } from '../../onnx/open-session.ts'
import { probeRequest } from '../../probe/probe-request.ts'
import { createTextCheck } from '../../safety/text-check.ts'
import { findTextHeads } from '../../safety/text-heads.ts'
import { verifyFiles } from '../../weights/verify-files.ts'
import type { EngineModel } from '../engine.ts'
import { generate, type LoadedModel } from '../generate.ts'
import type { Attempt } from './attempt.ts'
import { createCapCache } from './cap-cache.ts'
import { chooseProvider, type Candidate, type Drawn } from './choose-provider.ts'
import type { HostSetup } from './protocol.ts'
import { createTunedSessions, type TunedSessions } from './tuned-sessions.ts'

export type HostModel = LoadedModel & { readonly id: string; readonly provider: string }

type Opened = { readonly model: LoadedModel; readonly sessions: TunedSessions }

async function draw(model: EngineModel, setup: HostSetup, provider: ExecutionProvider): Promise<Drawn<Opened>> {
  const family = findFamily(model.family)
  const sessions = createTunedSessions(model.folder, createSessionOpener(setup.threads, provider), () => performance.now())
  const loaded = await family.load(model.folder, sessions.open)
  try {
    const { images } = await generate({ family, loaded, provider }, probeRequest(loaded.traits), { signal: new AbortController().signal })
    const [picture] = images
    if (!picture) throw new Error('the model drew no probe picture')
    return { model: { model: { family, loaded, provider }, sessions }, picture, close: () => loaded.close() }
  } catch (error) {
    await loaded.close()
    throw error
  }
}

async function setBatches({ sessions }: Opened, { weightsDigest }: EngineModel, setup: HostSetup, provider: string): Promise<void> {
  const { threads, mostRows, cacheFolder } = setup
  const cache = createCapCache(cacheFolder)
  const measured = { weightsDigest, provider, threads, mostRows, runtime: runtimeVersion }
  const known = await cache.read(measured)
  if (known) sessions.apply(known)
  else await cache.write(measured, await sessions.tune(mostRows))
}

export type LoadOptions = {
  readonly setup: HostSetup
  /** Execution providers to try before the processor. */
  readonly devices: readonly ExecutionProvider[]
  /** Told which of them were passed over, and why. */
  readonly note: (message: string) => void
  readonly attempt: Attempt
}

/** Throws an Error that names the file or the input which keeps the model from loading. */
export async function loadModel(model: EngineModel, { setup, devices, note, attempt }: LoadOptions): Promise<HostModel> {
  await verifyFiles(model)
  const candidate = (id: ExecutionProvider): Candidate<Opened> => ({ id, load: () => draw(model, setup, id) })
  const device = (id: ExecutionProvider): Candidate<Opened> => ({ id, load: () => attempt(id, () => draw(model, setup, id)) })
  const chosen = await chooseProvider(devices.map(device), candidate('cpu'), (message) => note(`${model.id}: ${message}`))
  await setBatches(chosen.model, model, setup, chosen.id)
  const heads = setup.textHeads === null ? null : await findTextHeads(setup.textHeads, model.files)
  return { ...chosen.model.model, textCheck: heads && createTextCheck(heads), id: model.id, provider: chosen.id }
}

// The dialect's lists: samplers and schedulers of the key's model, models, upscalers, LoRAs.
import { loras } from '@mintmark/models'
import { loraFileName, type CheckpointList, type LoraList, type SamplerList, type SchedulerList, type UpscalerList } from '@mintmark/shared'
import type { EdgeContext } from '../../edge-context.ts'
import { readDialectState } from '../../records/automatic1111.ts'
import type { Services } from '../../services.ts'
import { checkpoints, modelOf } from './checkpoints.ts'
import { dialectSampler } from './sampler-names.ts'

export const listSamplers = (services: Services) => async (c: EdgeContext) => {
  const { model } = await readDialectState(services.db, c.var.apiKey.id)
  const { supported } = modelOf(model).samplers
  return c.json(supported.map((name) => ({ name: dialectSampler(name), aliases: [name], options: {} })) satisfies SamplerList)
}

/** A model's schedule is its own. */
const schedulers: SchedulerList = [{ name: 'automatic', label: 'Automatic', aliases: [], default_rho: -1, need_inner_model: false }]

export const listSchedulers = (c: EdgeContext): Response => c.json(schedulers)

export const listCheckpoints = (c: EdgeContext): Response => c.json(checkpoints() satisfies CheckpointList)

/** Pictures are resampled to the asked size, and by no model. */
const upscalers: UpscalerList = [{ name: 'None', model_name: null, model_path: null, model_url: null, scale: 4 }]

export const listLoras = (c: EdgeContext): Response =>
  c.json(loras.map(({ id, base }) => ({ name: id, alias: id, path: `${id}/${loraFileName}`, metadata: { base } })) satisfies LoraList)

export const listUpscalers = (c: EdgeContext): Response => c.json(upscalers)

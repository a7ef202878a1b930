// GET and POST /sdapi/v1/options: the model that a key's requests take, and nothing that would be another key's too.
import { MintmarkError, optionsRequestSchema, type Options } from '@mintmark/shared'
import { parseBody } from '../../contract/parse-body.ts'
import type { EdgeContext } from '../../edge-context.ts'
import { keepModel, readDialectState } from '../../records/automatic1111.ts'
import type { Services } from '../../services.ts'
import { modelOf, titleOf } from './checkpoints.ts'
import { checkpointNamed } from './translate.ts'

async function optionsOf({ db }: Services, keyId: string): Promise<Options> {
  const { model } = await readDialectState(db, keyId)
  return { sd_model_checkpoint: titleOf(modelOf(model)), samples_format: 'png', CLIP_stop_at_last_layers: 1, enable_pnginfo: false }
}

export const getOptions = (services: Services) => async (c: EdgeContext) => c.json(await optionsOf(services, c.var.apiKey.id))

/** Throws unsupported_parameter for an option that is not the key's to change. */
function refuseOthers(asked: Readonly<Record<string, unknown>>, present: Options): void {
  const others = Object.entries({ ...asked, sd_model_checkpoint: undefined })
  const changed = others.find(([name, value]) => value !== undefined && Reflect.get(present, name) !== value)
  if (!changed) return
  const [param] = changed
  throw new MintmarkError('unsupported_parameter', {
    param,
    message: `\`${param}\` cannot be set here; a key has a model of its own and nothing else.`,
  })
}

/** An empty answer, as the dialect's server gives. Throws model_not_found too. */
export const setOptions = (services: Services) => async (c: EdgeContext) => {
  const asked = await parseBody(c, optionsRequestSchema)
  const { id } = c.var.apiKey
  refuseOthers(asked, await optionsOf(services, id))
  if (asked.sd_model_checkpoint) await keepModel(services.db, id, checkpointNamed(asked.sd_model_checkpoint).id)
  return c.json(null)
}

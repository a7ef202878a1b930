// The routes of AUTOMATIC1111's web UI: a translation into the service's own orders, with errors in its own shape.
import { Hono } from 'hono'
import { requireRepeatableImages, requireScope } from '../../auth/require-scope.ts'
import { mayRepeat } from '../../contract/repeat.ts'
import type { Edge } from '../../edge-context.ts'
import { limitBody } from '../../limits/body-limit.ts'
import type { Automatic1111RouteName } from '../../routes/automatic1111-paths.ts'
import { register, type Handlers } from '../../routes/register.ts'
import type { Services } from '../../services.ts'
import { basicKey } from './basic-key.ts'
import { countDialectImages } from './count-images.ts'
import { img2img } from './img2img.ts'
import { listCheckpoints, listLoras, listSamplers, listSchedulers, listUpscalers } from './listings.ts'
import { onDialectError } from './on-error.ts'
import { getOptions, setOptions } from './options.ts'
import { pngInfo } from './png-info.ts'
import { getProgress, interrupt } from './progress.ts'
import { txt2img } from './txt2img.ts'

/** A picture in base64 and the JSON around it. */
const maxFileBodyBytes = 30 * 2 ** 20

function handlersOf(services: Services): Record<Automatic1111RouteName, Handlers> {
  const { keys, settings } = services
  const body = limitBody(settings.MINTMARK_MAX_BODY_BYTES)
  const generate = requireScope(keys, 'generate')
  const any = requireScope(keys, 'read', 'generate')
  return {
    txt2img: [body, basicKey, requireRepeatableImages(keys, countDialectImages, mayRepeat, 'generate'), txt2img(services)],
    img2img: [
      limitBody(maxFileBodyBytes),
      basicKey,
      requireRepeatableImages(keys, countDialectImages, mayRepeat, 'generate'),
      img2img(services),
    ],
    getProgress: [basicKey, any, getProgress(services)],
    interrupt: [basicKey, generate, interrupt(services)],
    listSamplers: [basicKey, any, listSamplers(services)],
    listSchedulers: [basicKey, any, listSchedulers],
    listCheckpoints: [basicKey, any, listCheckpoints],
    getOptions: [basicKey, any, getOptions(services)],
    setOptions: [basicKey, generate, body, setOptions(services)],
    listUpscalers: [basicKey, any, listUpscalers],
    listLoras: [basicKey, any, listLoras],
    pngInfo: [basicKey, any, limitBody(maxFileBodyBytes), pngInfo],
  }
}

export function automatic1111(services: Services): Hono<Edge> {
  const app = new Hono<Edge>()
  app.onError(onDialectError)
  register(app, handlersOf(services))
  return app
}

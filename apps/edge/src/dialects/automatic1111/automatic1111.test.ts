// The dialect of AUTOMATIC1111 by the bodies that its clients send, through the public door.
import { automatic1111ProgressSchema, type JobRequest } from '@mintmark/shared'
import { describe, expect, it } from 'vitest'
import { basic, dialectImagesSchema, postDialect } from '../../../test/automatic1111.ts'
import { bearer, call, createApiKey } from '../../../test/client.ts'
import { eventually } from '../../../test/eventually.ts'
import { eventStream, fileOf, makeImages } from '../../../test/fake-runner.ts'
import { givenRunnerAndKey } from '../../../test/given.ts'
import { ledgerOfKey } from '../../../test/ledger.ts'

const given = givenRunnerAndKey()

const key = () => basic('anybody', given.token)
const post = (path: string, body: object, headers: Record<string, string> = {}) => postDialect(given.token, path, body, headers)

const get = async (path: string): Promise<unknown> => (await call(`/sdapi/v1${path}`, { headers: key() })).json()

async function txt2img(body: object, headers: Record<string, string> = {}) {
  const response = await post('/txt2img', { prompt: given.prompt, ...body }, headers)
  const text = await response.text()
  expect({ status: response.status, text }).toMatchObject({ status: 200 })
  return dialectImagesSchema.parse(JSON.parse(text))
}

/** As SillyTavern sends it, at its defaults but for the first five fields. */
const sillyTavern = {
  steps: 20,
  cfg_scale: 7,
  seed: 5,
  sampler_name: 'Euler a',
  scheduler: 'Karras',
  width: 512,
  height: 512,
  negative_prompt: 'blurry',
  override_settings: { CLIP_stop_at_last_layers: 1 },
  override_settings_restore_afterwards: true,
  clip_skip: 1,
  restore_faces: false,
  enable_hr: false,
  hr_upscaler: 'Latent',
  hr_scale: 1,
  hr_additional_modules: [],
  hr_second_pass_steps: 0,
  denoising_strength: 0.7,
  save_images: true,
  send_images: true,
  do_not_save_grid: false,
  do_not_save_samples: false,
}

describe('txt2img', () => {
  it('makes what Open WebUI asks for', async () => {
    const { images, parameters, info } = await txt2img({ batch_size: 2, width: 512, height: 512, steps: 4, negative_prompt: 'grey' })
    expect(images.map(atob)).toEqual(info.all_seeds.map((seed) => fileOf(seed, 'png')))
    expect(parameters).toMatchObject({ batch_size: 2, width: 512, height: 512, steps: 4, seed: info.seed })
    expect(info.warnings.map(({ code }) => code)).toEqual(['ignored_parameter', 'resized'])
    expect(given.runner.jobs).toMatchObject([{ steps: 4, width: 512, height: 512, negative_prompt: null, images: [{}, {}] }])
    expect((await ledgerOfKey(given.keyId)).map(({ id, state }) => [id, state])).toEqual(info.image_ids.map((id) => [id, 'succeeded']))
  })

  it('takes SillyTavern’s whole body, and tells what it does not honour', async () => {
    const { info } = await txt2img(sillyTavern)
    expect(given.runner.jobs).toMatchObject([{ sampler: 'euler-ancestral', guidance_scale: 7, steps: 8, images: [{ seed: 5 }] }])
    expect(info.ignored.map(({ field }) => field).toSorted()).toEqual(['save_images', 'scheduler', 'steps'])
    expect(info).toMatchObject({
      sampler_name: 'Euler a',
      seed: 5,
      all_prompts: [given.prompt],
      warnings: [{ param: 'negative_prompt' }, { code: 'resized' }],
    })
    expect(info.infotexts[0]).toBe(
      `${given.prompt}\nSteps: 8, Sampler: Euler a, CFG scale: 7, Seed: 5, Size: 512x512, Model hash: ${info.sd_model_hash}, Model: penny, Version: Mintmark`,
    )
  })

  it('leaves out layers of the text encoder by either name', async () => {
    const { info } = await txt2img({ override_settings: { CLIP_stop_at_last_layers: 2 } })
    expect([info.clip_skip, info.ignored]).toEqual([2, []])
    await txt2img({ clip_skip: 3, override_settings: { CLIP_stop_at_last_layers: 2 } })
    await txt2img({ clip_skip: 0 })
    expect(given.runner.jobs.map(({ clip_skip }) => clip_skip)).toEqual([2, 3, undefined])
  })

  it('leaves open fields to the model', async () => {
    const { info } = await txt2img({})
    expect(info).toMatchObject({ width: 256, height: 256, steps: 4, cfg_scale: 4, sampler_name: 'Euler', batch_size: 1 })
    expect(info.ignored).toEqual([])
  })

  it('names a field that nobody knows', async () => {
    const { info } = await txt2img({ cfg: 3, tiling: true, alwayson_scripts: { controlnet: { args: [] } }, styles: [] })
    expect(info.ignored).toEqual([
      { field: 'cfg', reason: 'it is not known here' },
      { field: 'tiling', reason: 'Mintmark has nothing for it' },
      { field: 'alwayson_scripts', reason: 'Mintmark has nothing for it' },
    ])
  })

  it('makes what the model can of steps and scales beyond it, and tells', async () => {
    const { info } = await txt2img({ steps: 150, cfg_scale: 30 })
    expect(given.runner.jobs).toMatchObject([{ steps: info.steps, guidance_scale: info.cfg_scale }])
    expect(info.ignored).toEqual([
      { field: 'steps', reason: `${info.steps} is the nearest that ${info.sd_model_name} takes` },
      { field: 'cfg_scale', reason: `${info.cfg_scale} is the nearest that ${info.sd_model_name} takes` },
    ])
  })

  it('takes the older names of samplers', async () => {
    const { info } = await txt2img({ sampler_index: 'Euler a Karras' })
    expect([given.runner.jobs[0]?.sampler, info.ignored[0]?.field]).toEqual(['euler-ancestral', 'sampler_index'])
  })

  it('draws with the model’s own sampler instead of one that it has not, and tells', async () => {
    const { info } = await txt2img({ sampler_name: 'DPM++ 2M' })
    expect(given.runner.jobs).toMatchObject([{ sampler: 'euler' }])
    expect(info.ignored).toEqual([{ field: 'sampler_name', reason: 'penny was drawn with Euler' }])
  })

  it('counts n_iter times batch_size images with consecutive seeds, and can leave the files out', async () => {
    const { images, info } = await txt2img({ n_iter: 2, batch_size: 2, seed: 10, send_images: false })
    expect([images, info.all_seeds]).toEqual([[], [10, 11, 12, 13]])
  })

  it('finds in the cache what the other API has made', async () => {
    const made = await txt2img({ seed: 3 })
    const again = await txt2img({ seed: 3 })
    expect(again.info.image_ids).toEqual(made.info.image_ids)
    expect(given.runner.jobs).toHaveLength(1)
  })

  it('makes one job of requests with the same Idempotency-Key', async () => {
    const headers = { 'idempotency-key': 'once' }
    const [first, second] = [await txt2img({}, headers), await txt2img({}, headers)]
    expect(second.info.job_id).toBe(first.info.job_id)
    expect(given.runner.jobs).toHaveLength(1)
  })

  it.each<[string, object, number, string]>([
    ['an empty prompt', { prompt: '' }, 400, 'invalid_value'],
    ['too many images', { n_iter: 10, batch_size: 2 }, 400, 'invalid_value'],
    ['an unknown sampler', { sampler_name: 'Restart' }, 400, 'invalid_value'],
    ['an unknown model', { override_settings: { sd_model_checkpoint: 'sdxl' } }, 404, 'model_not_found'],
    ['a blocked prompt', { prompt: 'nude child' }, 400, 'moderation_blocked'],
    ['a wrong type', { steps: 'many' }, 400, 'invalid_type'],
  ])('refuses %s in the dialect’s own shape', async (_, body, status, error) => {
    const response = await post('/txt2img', { prompt: given.prompt, ...body })
    expect(response.status).toBe(status)
    expect(await response.json()).toEqual({ error, detail: expect.any(String), body: '', errors: expect.any(String) })
    expect(given.runner.jobs).toEqual([])
  })

  it('holds the key’s limits', async () => {
    const { key: token } = await createApiKey({ limits: { images_per_day: 3 } })
    const ask = () => post('/txt2img', { prompt: given.prompt, batch_size: 2 }, basic('', token))
    expect([(await ask()).status, (await ask()).status]).toEqual([200, 429])
  })

  it('says to come back when no runner can be reached', async () => {
    given.runner.behave = () => new Response(null, { status: 503, headers: { 'retry-after': '7' } })
    const response = await post('/txt2img', { prompt: given.prompt })
    expect([response.status, response.headers.get('retry-after')]).toEqual([503, '7'])
    expect(await response.json()).toMatchObject({ error: 'runner_unavailable' })
  })
})

describe('the key', () => {
  const status = async (headers: Record<string, string>) => (await call('/sdapi/v1/sd-models', { headers })).status

  it('is the password, the user name, or a bearer token', async () => {
    const ways = [basic('x', given.token), basic(given.token, ''), basic(given.token, 'x'), bearer(given.token)]
    expect(await Promise.all(ways.map(status))).toEqual([200, 200, 200, 200])
  })

  it('is asked for by Basic', async () => {
    const response = await call('/sdapi/v1/sd-models')
    expect([response.status, response.headers.get('www-authenticate')]).toEqual([401, 'Basic realm="mintmark", charset="UTF-8"'])
    expect(await Promise.all([basic('x', 'y'), { authorization: 'Basic %%%' }].map(status))).toEqual([401, 401])
  })
})

describe('progress and interrupt', () => {
  const progress = async () => automatic1111ProgressSchema.parse(await get('/progress?skip_current_image=true'))

  /** Half way, until it is told to stop. */
  function half({ images }: JobRequest, signal: AbortSignal): Response {
    const step = { type: 'step', image_id: images[0]?.id, step: 2, steps: 4 }
    const start = (sink: ReadableStreamDefaultController<Uint8Array>): void => {
      sink.enqueue(new TextEncoder().encode(`${JSON.stringify(step)}\n`))
      signal.addEventListener('abort', () => sink.error(signal.reason))
    }
    return new Response(new ReadableStream({ start }))
  }

  it('tell and stop what the key has running', async () => {
    expect(await progress()).toMatchObject({ progress: 0, state: { job: '', job_count: 0 } })
    given.runner.behave = half
    const running = post('/txt2img', { prompt: given.prompt })
    await eventually(async () =>
      expect(await progress()).toMatchObject({ progress: 0.5, state: { job_count: 1, sampling_step: 2, sampling_steps: 4 } }),
    )
    expect(await (await post('/interrupt', {})).json()).toEqual({})
    const response = await running
    expect([response.status, await response.json()]).toEqual([503, expect.objectContaining({ error: 'job_cancelled' })])
    expect(await progress()).toMatchObject({ progress: 0, state: { interrupted: true } })
  })

  it('are blind to other keys', async () => {
    given.runner.behave = async (job) => eventStream(await makeImages(job))
    const { info } = await txt2img({})
    const other = await createApiKey()
    const response = await call('/sdapi/v1/progress', { headers: basic('', other.key) })
    expect(automatic1111ProgressSchema.parse(await response.json()).state.job).toBe('')
    expect((await progress()).state.job).toBe(info.job_id)
  })
})

it('answers a wrong method with what the path has, and an unknown path as elsewhere', async () => {
  const response = await call('/sdapi/v1/txt2img', { headers: key() })
  expect([response.status, response.headers.get('allow')]).toEqual([405, 'POST'])
  expect((await call('/sdapi/v1/interrogate', { headers: key() })).status).toBe(404)
})

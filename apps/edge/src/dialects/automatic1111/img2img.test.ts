// Pictures and masks of the dialect, through the public door.
import { describe, expect, it } from 'vitest'
import { dialectImagesSchema, postDialect } from '../../../test/automatic1111.ts'
import { givenRunnerAndKey } from '../../../test/given.ts'
import { givenModelThatReadsPictures, png } from '../../../test/pictures.ts'

const given = givenRunnerAndKey()

describe('img2img', () => {
  givenModelThatReadsPictures()
  const picture = btoa(String.fromCharCode(...png(64, 64)))
  const img2img = (body: object) =>
    postDialect(given.token, '/img2img', { prompt: given.prompt, init_images: [`data:image/png;base64,${picture}`], ...body })

  it('begins from the picture, as far as it says', async () => {
    const response = await img2img({ denoising_strength: 0.4, resize_mode: 0, mask_blur: 4, inpaint_full_res: true })
    const { info } = dialectImagesSchema.parse(await response.json())
    expect(info.ignored.map(({ field }) => field)).toEqual(['resize_mode'])
    expect(given.runner.jobs).toMatchObject([
      { source: { kind: 'edit', strength: 0.4, mask: null, image: { bytes: atob(picture).length } } },
    ])
  })

  it.each<[string, object, object]>([
    ['by its white', {}, { changes: 'white', blur_px: 4 }],
    ['by its black where it is inverted', { inpainting_mask_invert: 1, mask_blur: 0 }, { changes: 'black', blur_px: 0 }],
  ])('reads a mask %s', async (_, body, mask_reading) => {
    expect((await img2img({ mask: picture, ...body })).status).toBe(200)
    expect(given.runner.jobs).toMatchObject([{ source: { mask: { bytes: atob(picture).length }, mask_reading, strength: 0.75 } }])
  })

  it('tells what it does not do about a mask', async () => {
    const ignored = async (body: object) =>
      dialectImagesSchema.parse(await (await img2img(body)).json()).info.ignored.map(({ field }) => field)
    const wishes = { inpainting_fill: 2, inpaint_full_res: true, inpaint_full_res_padding: 32 }
    expect(await ignored({ mask: picture, ...wishes })).toEqual(['inpainting_fill', 'inpaint_full_res'])
    expect(await ignored({ mask: picture, inpainting_fill: 1, inpaint_full_res: 0 })).toEqual([])
    expect(await ignored(wishes)).toEqual([])
  })

  it.each<[string, object, string]>([
    ['a mask of another size', { mask: btoa(String.fromCharCode(...png(32, 32))) }, 'mask_size_mismatch'],
    ['two pictures', { init_images: [picture, picture] }, 'unsupported_parameter'],
    ['what is no picture', { init_images: [btoa('no picture')] }, 'invalid_image'],
    ['no picture', { init_images: [] }, 'invalid_value'],
  ])('refuses %s', async (_, body, error) => {
    expect(await (await img2img(body)).json()).toMatchObject({ error })
    expect(given.runner.jobs).toEqual([])
  })
})

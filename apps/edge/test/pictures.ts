// Pictures that tests send, and a model that takes them.
import { catalogue } from '@mintmark/models'
import type { ModelManifest } from '@mintmark/shared'
import { afterEach, beforeEach } from 'vitest'

/** The first model of the catalogue, taught to read pictures for the time of each test. Call at the top of a test file. */
export function givenModelThatReadsPictures(): ModelManifest {
  const [model] = catalogue
  if (!model) throw new Error('the catalogue is empty')
  const { tasks } = model
  beforeEach(() => void Object.assign(model, { tasks: ['text-to-image', 'image-to-image', 'inpainting'] }))
  afterEach(() => void Object.assign(model, { tasks }))
  return model
}

/** A PNG's signature and header: all that the edge looks at. */
export function png(width: number, height: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(64)
  bytes.set([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 13, 0x49, 0x48, 0x44, 0x52])
  const view = new DataView(bytes.buffer)
  view.setUint32(16, width)
  view.setUint32(20, height)
  return bytes
}

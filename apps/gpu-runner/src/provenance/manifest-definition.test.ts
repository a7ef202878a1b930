// What a manifest says of the model that made a picture.
import { expect, test } from 'vitest'
import { manifestDefinition } from './manifest-definition.ts'

const subject = {
  imageId: 'img_1',
  modelId: 'my-sd',
  weightsDigest: 'a'.repeat(64),
  fileExtension: 'png',
  madeAt: new Date(0),
  version: '0.1.0',
  watermarkId: null,
  isEdit: false,
}
const loras = [
  { id: 'bold', sha256: 'b'.repeat(64), weight: -0.5 },
  { id: 'soft', sha256: 'c'.repeat(64), weight: 1 },
]

test.each([
  [undefined, 'my-sd@aaaaaaaaaaaa'],
  [loras, 'my-sd@aaaaaaaaaaaa + -0.5 bold@bbbbbbbbbbbb + 1 soft@cccccccccccc'],
])('it names the weights and what was added to them: %#', (added, modelIdentifier) => {
  const disclosure = manifestDefinition({ ...subject, loras: added }).assertions.find(({ label }) => label === 'c2pa.ai-disclosure')
  expect(disclosure?.data).toMatchObject({ modelName: 'my-sd', modelIdentifier })
})

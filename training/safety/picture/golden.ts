// Stores what nsfwjs itself says of a few pictures, for the runner's parity test: `node training/safety/picture/golden.ts`.
// nsfwjs and tfjs (300 MB unpacked) are installed below the work folder only: the service needs neither.
import { execFileSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'
import { goldenPictures } from '../../../apps/gpu-runner/test/golden-pictures.ts'

const repository = new URL('../../../', import.meta.url)
const work = fileURLToPath(new URL('.mintmark/safety/nsfwjs-run/', repository))
const target = new URL('apps/gpu-runner/src/safety/golden-probabilities.json', repository)
const packages = ['nsfwjs@4.4.0', '@tensorflow/tfjs@4.22.0', 'buffer@6.0.3']

type Tensor = { data(): Promise<Float32Array> }
type Tensorflow = { tensor3d(values: Uint8Array, shape: number[], type: 'int32'): Tensor }
type Nsfwjs = {
  load(name: string, options: { modelDefinitions: unknown[] }): Promise<{ infer(picture: Tensor): Tensor }>
}

mkdirSync(work, { recursive: true })
execFileSync('npm', ['install', '--silent', '--no-save', '--ignore-scripts', '--prefix', work, ...packages])
const require = createRequire(work)
const tf: Tensorflow = require('@tensorflow/tfjs')
const nsfwjs: Nsfwjs = require('nsfwjs/core')
const { MobileNetV2Model }: { MobileNetV2Model: unknown } = require('nsfwjs/models/mobilenet_v2')

const model = await nsfwjs.load('MobileNetV2', { modelDefinitions: [MobileNetV2Model] })
const golden: Record<string, number[]> = {}
for (const { name, rgb } of await goldenPictures()) {
  const probabilities = await model.infer(tf.tensor3d(rgb, [224, 224, 3], 'int32')).data()
  golden[name] = Array.from(probabilities, (value) => Number(value.toFixed(6)))
}
writeFileSync(target, `${JSON.stringify(golden, null, 2)}\n`)

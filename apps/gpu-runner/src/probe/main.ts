// `node apps/gpu-runner/src/probe/main.ts FOLDER`: prints what the model of a folder can do as one line of JSON, or why it cannot run.
import { availableParallelism } from 'node:os'
import { createSessionOpener } from '../onnx/open-session.ts'
import { describeCause } from '../telemetry/describe-cause.ts'
import { probeModel } from './probe-model.ts'

const [folder = '.'] = process.argv.slice(2)
try {
  console.log(JSON.stringify(await probeModel(folder, createSessionOpener(availableParallelism()))))
} catch (error) {
  console.error(describeCause(error))
  process.exitCode = 1
}

// `node apps/gpu-runner/src/probe/main.ts FOLDER [LORA]`: prints what the model of a folder can do, with a LoRA if one is named, as one line of JSON, or why it cannot run.
import { availableParallelism } from 'node:os'
import { MintmarkError } from '@mintmark/shared'
import { createSessionOpener } from '../onnx/open-session.ts'
import { describeCause } from '../telemetry/describe-cause.ts'
import { probeModel } from './probe-model.ts'

const [folder = '.', lora] = process.argv.slice(2)
try {
  console.log(JSON.stringify(await probeModel(folder, createSessionOpener(availableParallelism()), lora)))
} catch (error) {
  console.error(error instanceof MintmarkError ? `${error.code}: ${error.message}` : describeCause(error))
  process.exitCode = 1
}

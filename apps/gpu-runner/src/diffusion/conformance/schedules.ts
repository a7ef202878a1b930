// Every schedule by name, for suites that run over all of them, and smooth paths on which a convergence order can be measured.
import type { NoiseLevel, Schedule } from '../contract.ts'
import { cosineBetas } from '../schedules/cosine-betas.ts'
import { createDiscreteSchedule } from '../schedules/discrete.ts'
import { createFlowSchedule, diffusersLastTime, resolutionShift } from '../schedules/flow.ts'
import { linearBetas } from '../schedules/linear-betas.ts'
import { createVpPath } from '../schedules/path.ts'
import { scaledLinearBetas } from '../schedules/scaled-linear-betas.ts'
import { signalOfBetas } from '../schedules/signal.ts'
import { rescaleZeroTerminalSnr } from '../schedules/zero-terminal-snr.ts'

const scaledLinear = createVpPath(signalOfBetas(scaledLinearBetas(1000)))

export const schedules: Record<string, Schedule> = {
  linear: createDiscreteSchedule(createVpPath(signalOfBetas(linearBetas(1000)))),
  'scaled-linear': createDiscreteSchedule(scaledLinear),
  'scaled-linear leading': createDiscreteSchedule(scaledLinear, { spacing: 'leading', offset: 1 }),
  'scaled-linear linspace, exploding': createDiscreteSchedule(scaledLinear, {
    spacing: 'linspace',
    scale: 'exploding',
    round: false,
    dropLast: true,
  }),
  consistency: createDiscreteSchedule(scaledLinear, { spacing: 'consistency' }),
  cosine: createDiscreteSchedule(createVpPath(signalOfBetas(cosineBetas(1000)))),
  'zero terminal SNR': createDiscreteSchedule(createVpPath(signalOfBetas(rescaleZeroTerminalSnr(scaledLinearBetas(1000))))),
  karras: createDiscreteSchedule(scaledLinear, { sigmas: 'karras' }),
  'karras, exploding': createDiscreteSchedule(scaledLinear, { sigmas: 'karras', scale: 'exploding' }),
  exponential: createDiscreteSchedule(scaledLinear, { sigmas: 'exponential' }),
  flow: createFlowSchedule(),
  'flow shift 3, to the last training time': createFlowSchedule({ shift: 3, lastTime: diffusersLastTime(3) }),
  'flow at 4096 tokens': createFlowSchedule({ shift: resolutionShift(4096) }),
}

const [NOISY, NEARLY_CLEAN] = [1.45, 0.15]

const timeOf = (angle: number): number => Math.sin(angle) / (Math.sin(angle) + Math.cos(angle))

const even = (steps: number, from: number, to: number): number[] =>
  Array.from({ length: steps + 1 }, (_, i) => from + ((to - from) * i) / steps)

/** Levels between two finite log-SNRs, smooth in the step index; neither end is one of the singular ones. */
export const smoothPaths: Record<string, (steps: number) => NoiseLevel[]> = {
  'variance preserving': (steps) => even(steps, NOISY, NEARLY_CLEAN).map((t) => ({ alpha: Math.cos(t), sigma: Math.sin(t), timestep: t })),
  flow: (steps) => even(steps, timeOf(NOISY), timeOf(NEARLY_CLEAN)).map((t) => ({ alpha: 1 - t, sigma: t, timestep: t })),
  'variance exploding': (steps) =>
    even(steps, Math.cbrt(Math.tan(NOISY)), Math.cbrt(Math.tan(NEARLY_CLEAN))).map((root) => ({
      alpha: 1,
      sigma: root ** 3,
      timestep: root,
    })),
}

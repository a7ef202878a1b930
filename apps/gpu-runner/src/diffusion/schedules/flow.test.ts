// The flow path: its ends, its evenness without shift, and the shift of SD3 by hand.
import { expect, test } from 'vitest'
import { createFlowPath, createFlowSchedule, diffusersLastTime, resolutionShift } from './flow.ts'

test('runs evenly from pure noise to clean', () => {
  expect(createFlowSchedule()(4).map(({ sigma }) => sigma)).toEqual([1, 0.75, 0.5, 0.25, 0])
  expect(createFlowSchedule()(2).map(({ alpha, timestep }) => [alpha, timestep])).toEqual([
    [0, 1000],
    [0.5, 500],
    [1, 0],
  ])
})

test('shift 3 moves the middle of the path to sigma 0.75', () => {
  expect(createFlowSchedule({ shift: 3 })(2).map(({ sigma }) => sigma)).toEqual([1, 0.75, 0])
})

test('scales the timestep to the range that the model was trained on', () => {
  expect(createFlowSchedule({ trainSteps: 1 })(1).map(({ timestep }) => timestep)).toEqual([1, 0])
})

test('a larger image shifts further, by the values of FLUX', () => {
  expect(resolutionShift(256)).toBeCloseTo(Math.exp(0.5), 12)
  expect(resolutionShift(4096)).toBeCloseTo(Math.exp(1.15), 12)
})

test("can end where diffusers' Stable Diffusion 3 pipelines end", () => {
  const sigmas = createFlowSchedule({ shift: 3, lastTime: diffusersLastTime(3) })(3).map(({ sigma }) => sigma)
  expect(sigmas.map((sigma) => Number(sigma.toFixed(6)))).toEqual([1, 0.751121, 0.008929, 0])
})

test('the path gives the level of any timestep and the timestep of any ratio', () => {
  const path = createFlowPath(1000)
  for (const timestep of [0, 1, 250, 999, 1000]) {
    const { alpha, sigma } = path.at(timestep)
    expect(path.timestepOf(sigma / alpha)).toBeCloseTo(timestep, 9)
  }
})

// Changes files as a fuzzer does: some bytes at random places, seeded, so that a finding can be had again.

export type Random = (below: number) => number

/** Whole numbers from 0 to `below` - 1, by a linear congruential generator (Numerical Recipes, section 7.1). */
export function createRandom(seed: number): Random {
  let state = seed >>> 0
  return function draw(below) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return Math.floor((state / 2 ** 32) * below)
  }
}

type Mutation = (file: Uint8Array<ArrayBuffer>, random: Random) => Uint8Array<ArrayBuffer>

function overwrite(file: Uint8Array<ArrayBuffer>, random: Random): Uint8Array<ArrayBuffer> {
  for (let change = random(8); change >= 0; change--) file[random(file.length)] = random(256)
  return file
}

/** A length field that lies, where one may be. */
function inflate(file: Uint8Array<ArrayBuffer>, random: Random): Uint8Array<ArrayBuffer> {
  file.set([0x7f, 0xff, 0xff, random(256)].slice(0, Math.min(4, file.length)), random(Math.max(1, file.length - 4)))
  return file
}

const truncate: Mutation = (file, random) => file.slice(0, random(file.length))

function repeat(file: Uint8Array<ArrayBuffer>, random: Random): Uint8Array<ArrayBuffer> {
  const from = random(file.length)
  file.copyWithin(random(file.length), from, from + random(4096))
  return file
}

const mutations: readonly Mutation[] = [overwrite, overwrite, inflate, truncate, repeat]

/** A changed copy. */
export function mutate(file: Uint8Array, random: Random): Uint8Array<ArrayBuffer> {
  const mutation = mutations[random(mutations.length)] ?? overwrite
  return mutation(new Uint8Array(file), random)
}

// Insults and threats aimed at a person.

import { group } from './group.ts'

export const HARASSMENT_GROUPS = [
  group(
    'harassment.insult',
    `idiot, moron, imbecile, dumbass, dumb ass, dumbfuck, stupid bitch, bitch, bitches, son of a bitch, bastard, asshole, arsehole, shithead, piece of shit, piece of trash, worthless, pathetic loser, loser, ugly bitch, fat pig, fat cow, fatso, whale woman, lardass, cunt, dickhead, douchebag, douche, scumbag, jackass, motherfucker, fucker, fuckface, fuckwit, wanker, tosser, twat, prick, hag, skank, slut, whore, hoe, cow, freak, weirdo, creep, psycho, degenerate, you suck, shut up, go to hell, screw you, fuck you, fuck off, eat shit, nobody likes you, everyone hates you, you are disgusting, you disgust me, you're pathetic, you are pathetic, waste of space, waste of oxygen, humiliat*, degrading, mocking, ridicule, ridiculed, bully, bullying, bullied, body shaming, fat shaming, shaming, laughing at a disabled`,
  ),
  group(
    'harassment.threat',
    `kill yourself, kys, go die, drop dead, die in a fire, hope you die, i hope you, i will kill you, i'll kill you, gonna kill you, going to kill you, i will find you, i know where you live, watch your back, you will pay, you're dead, you are dead, i will hurt you, i'll hurt you, beat you up, beat your, break your, smash your face, punch your, rape you, slit your throat, shoot you, stab you, burn your house, put a bullet in, bullet in your head, you deserve to die, you should die, should be shot, should be hanged, string him up, string her up, threaten*, threat to kill, death threat*, stalking her, stalking him, stalker`,
  ),
] as const

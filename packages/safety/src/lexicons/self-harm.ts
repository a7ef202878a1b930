// Suicide, self-injury and eating disorders: the acts, statements of intent, and requests for a method.

import { group } from './group.ts'

export const SELF_HARM_GROUPS = [
  group(
    'selfharm.act',
    `suicide, suicidal, suicides, suicide note, self harm, selfharm, self harming, self injury, self mutilation, self inflicted, self immolat*, cutting herself, cutting himself, cutting myself, cut myself, cut her wrist*, cut his wrist*, cutting her wrist*, cutting his wrist*, slit her wrist*, slit his wrist*, slitting wrist*, slit wrist*, slashed wrist*, wrist cutting, cutting wrists, razor on wrist, razor blade on her, cuts on arm*, cuts on her arm*, scars on her wrist*, self harm scars, hanging herself, hanging himself, hang himself, hang herself, hanged herself, hanged himself, hanging from a noose, noose around neck, noose around his, noose around her, shoot himself, shoot herself, shooting himself, shooting herself, shoots himself, gun to his own head, gun to her own head, gun in his mouth, gun in mouth, jumping off a building to, jump off a bridge to die, jumping off a bridge, jump in front of a train, jumping in front of a train, overdose, overdosing, overdosed, swallowing pills, bottle of pills, sleeping pills overdose, drowning herself, drowning himself, taking her own life, taking his own life, takes her own life, take my own life, take his own life, ending her life, ending his life, harakiri, seppuku, burning herself, burning himself, bite herself, starving herself, starving myself, anorexia, anorexic, pro ana, proana, thinspo, thinspiration, bulimia, bulimic, bonespo, meanspo, purging after, asphyxiating herself, hurting herself, hurting himself, hurt myself, harming herself, harming himself, kill herself, kill himself, killing herself, killing himself, killed himself, killed herself`,
  ),
  group(
    'selfharm.intent',
    `kill myself, killing myself, end my life, ending my life, end it all, want to die, wanna die, wish i was dead, wish i were dead, better off dead, going to kill myself, gonna kill myself, i am suicidal, hang myself, shoot myself, take my life, cut myself, hurt myself, harm myself, starve myself, no reason to live, don t want to live, dont want to live, don't want to live, i want to disappear forever, can't go on living, cant go on living, my suicide, my suicide note, kms, i should die, jump off a bridge, slit my wrists, slit my wrist, overdose tonight`,
  ),
  group(
    'selfharm.method',
    `how to kill myself, how to commit suicide, ways to commit suicide, painless suicide, easiest way to die, painless way to die, least painful way, ways to kill myself, suicide method*, how to hang myself, how to tie a noose, tie a noose, lethal dose, how many pills to die, how many pills, fatal dose, how to overdose, how to cut myself, hide self harm, hide my cuts, how to hide cuts, how to self harm, how to starve myself, how to become anorexic, lose weight by purging, how to purge, how to make myself throw up, suicide instructions, suicide guide, self harm tips, pro ana tips, exit bag, helium hood`,
  ),
] as const

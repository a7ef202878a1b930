// Sexual vocabulary in English by how much it says on its own: explicit, nudity, suggestive, and the bodily words that need company.

import { group } from './group.ts'

export const SEXUAL_GROUPS = [
  group(
    'sexual.explicit',
    `porn, porno, pornograph*, pornstar, porn star, xxx, x rated, hardcore sex, softcore, nsfw, r18, r 18, rule34, rule 34, hentai, futa, futanari, ecchi hentai, doujin hentai,
    ahegao, bukkake, gangbang, gang bang, orgy, orgies, threesome sex, group sex, anal sex, oral sex, vaginal sex, having sex, have sex, had sex, sex act, sex acts, sex scene, sex position,
    sexual act, sexual acts, sexual intercourse, intercourse scene, sexual position, penetrative sex, making love naked, blowjob, blow job, bj scene, handjob, hand job sex, rimjob, rim job, footjob, titjob, titfuck, boobjob,
    paizuri, deepthroat, deep throat, fellatio, cunnilingus, anilingus, irrumatio, facefuck, throatfuck, doggystyle, doggy style, reverse cowgirl, cowgirl position, missionary position,
    cumshot, cum shot, cum, cumming, cummed, cumdump, creampie sex, anal creampie, internal cumshot, facial cumshot, jizz, semen, ejaculat*, sperm on face, orgasm*, squirting pussy, pussy juice,
    masturbat*, jerking off, jerk off, jacking off, wanking, fingering herself, fingering her pussy, dildo, vibrator in, buttplug, butt plug, strapon, a strap on, strap on dildo, wearing a strap on, fleshlight, sex toy, sex toys, anal beads, sex doll,
    fuck her, fuck him, fuck me, fucking her, fucking him, getting fucked, fucked by, fucked hard, fucks, fucking a woman, fucking a man, being fucked, gets fucked, sexfight, double penetration, penetrated by, vaginal penetration, anal penetration,
    pussy, wet pussy, pussies, cunt, twat, vagina*, vulva, labia, clit, clitoris, penis, penises, dick pic, big dick, hard dick, huge cock, big cock, sucking cock, sucking dick, suck my dick, cocksucking, cock in,
    erect cock, boner, hard on, erection, erect penis, testicles, scrotum, ballsack, nutsack, foreskin, glans, anus, anal, asshole spread, spread asshole, gaping, spread pussy, cameltoe, camel toe, pubic hair, pubes, genitals, genitalia,
    milf, gilf, dilf, slut, sluts, slutty, whore, whores, nympho, nymphomaniac, hooker sex, bdsm, bondage sex, shibari nude, dominatrix, femdom, sadomasochis*, gimp suit, cock ring, ball gag, ballgag, cuckold, hotwife, glory hole, gloryhole,
    incest, bestiality, zoophil*, necrophil*, sex with animal*, sex with a dog, sex with a horse, golden shower, watersports sex, scat porn, coprophil*, upskirt, creepshot, voyeur porn, revenge porn, sextape, sex tape, camgirl, cam girl, onlyfans, brazzers, pornhub, xvideos, xhamster, redtube, youporn, playboy centerfold nude,
    rape, raped, raping, rapist attack, raped by, sexual assault on, sexually assaulted, molested, molesting, groping breasts, grope her, groped, sex slave, non consensual, noncon, tentacle sex, tentacle porn, tentacle rape, yiff, cybersex, sexting nudes, kamasutra, kama sutra, shemale, tranny porn, ladyboy porn,
    tit fuck, tits, titties, titty, tiddies, big tits, boobs, boobies, boobie, bobs and vagene, knockers out, bazongas, nude pics, send nudes, topfreedom, lewd, lewds, explicit sex, sexually explicit, erotica, erotic, eroticism, adult film, adult video, adult content, adult xxx, obscene pose, horny, aroused nipples, sexual pleasure, sexual arousal, sexually aroused, sex, sexual`,
  ),
  group(
    'sexual.nudity',
    `naked, nude, nudes, nudity, nudist, naturist, nudism, nekkid, bare naked, butt naked, buck naked, stark naked, half naked, semi nude, seminude, fully nude, full frontal, frontal nudity, completely nude, unclothed, undressed, disrobed, disrobing, undressing, stripping naked, unclad,
    topless, bottomless woman, bottomless girl, pantless, pantyless, braless, bra less, no bra, no panties, no underwear, no clothes, no clothing, without clothes, without clothing, without any clothes, without a shirt or bra, wearing nothing, wears nothing, nothing on, nothing but a smile, clothes off, clothing removed, clothes removed, taking off her clothes, taking her clothes off, took off her clothes, remove her clothes,
    removing her bra, taking off her bra, unhooking her bra, shirt lift, nip slip, nipple slip, wardrobe malfunction, exposed breast, exposed breasts, bare breast, bare breasts, bare chested woman, barebreasted, bare breasted, exposed chest woman, nipple, nipples, areola, areolae, puffy nipples, hard nipples, exposed genitals, exposed buttocks, bare buttocks, bare bottom, bare butt, bare ass, exposed ass, nude body, nude model, nude figure, in the nude, in the buff, birthday suit, au naturel, skinny dipping, skinny dip, nudist beach, nude beach,
    naked body, naked woman, naked women, naked man, naked men, naked lady, nude woman, nude women, nude man, nude lady, see through shirt, see through top, see through dress, transparent clothes, transparent dress, sheer nothing, wet t shirt contest, body paint only, covered only by, only wearing socks, covering her breasts with, hand bra, breasts visible, breasts out, breasts exposed, her breasts, his penis, sideboob, underboob, nsfw art, boudoir, unrobed, bareskinned, in a state of undress, as god made, as the day she was born, as the day he was born, not wearing any`,
  ),
  group(
    'sexual.suggestive',
    `sexy, sexier, sexiest, sexually, seductive, seductively, seducing, seduction, seductress, sensual, sensually, sensuality, sultry, steamy, kinky, kink, fetish, fetishwear, foot fetish, latex catsuit, raunchy, risque, provocative pose, provocative, suggestive, suggestive pose, naughty, arousing, aroused, lustful, lusty, lust, lascivious, titillating, tantalizing, foreplay, making out, make out session, passionate embrace in bed,
    lingerie, panties, thong, g string, garter belt, stockings and garters, fishnet stockings, bra and panties, negligee, babydoll nightie, corset and stockings, pasties, microbikini, micro bikini, string bikini, skimpy, scantily clad, barely clothed, barely dressed, scantily dressed, revealing outfit, revealing clothes, revealing clothing, revealing dress, skin tight, cleavage, busty, buxom, voluptuous, curvaceous, big breasts, large breasts, huge breasts, breast, breasts, bosom, bust size, cup size, d cup, thicc, thick thighs, big booty, booty, big butt, round ass, juicy ass, ass, butt cheeks, buttocks, bubble butt, twerking, twerk, hips swaying,
    stripper, strip club, striptease, strip tease, pole dancer, pole dancing, lap dance, lapdance, escort girl, prostitute, prostitution, brothel, call girl, sugar daddy, pinup, pin up girl, playboy, centerfold, glamour model, swimsuit model, bedroom eyes, come hither, lip biting, biting her lip, moaning, panting, spread legs, legs spread, legs apart, legs open, spreading her legs, bent over, on all fours, arched back, straddling, ass up, face down ass up, lying in bed seductively, wet skin, oiled body, glistening body, sweaty body, dripping wet, thirst trap, bondage, handcuffed to bed, tied up, tied to the bed, spanking, whip and leather, submissive, succubus, waifu, oppai, ecchi, catgirl maid, harem, concubine, geisha undress, dakimakura`,
  ),
  // Harmless about an adult; beside a child none of these has an innocent use.
  group(
    'sexual.lewd',
    `sexy, sexier, sexiest, sexualised, sexualized, seductive, seductively, seducing, seductress, sensual, sensually, kinky, fetish, lingerie, negligee, thong, panties, g string, micro bikini, microbikini, striptease, strip tease, lap dance, twerking, spread legs, legs spread, spreading her legs, suggestive pose, provocative pose, naughty pose, erotic*`,
  ),
  group(
    'sexual.slang',
    `dick, dicks, cock, cocks, wiener, schlong, dong, johnson, pecker, prick, shaft, throbbing, member, manhood, balls, nuts, load, facial, creampie, cream pie, beaver, muff, snatch, poon, poontang, coochie, cooch, cooter, hoohah, snatch, rack, jugs, melons, hooters, knockers, funbags, honkers, bang, banging, banged, screw, screwing, shag, shagging, hump, humping, ride, riding him, riding her, pounding, pound, plow, railed, nailed, smash, bone, boning, rail, suck, sucking, lick, licking, swallow, fuck, fucked, fucking, fucker, eggplant emoji, netflix and chill, hookup, one night stand, friends with benefits, milking, breeding, impregnate, impregnat*, knotting, mating, mating press, in heat, rut`,
  ),
] as const

// Words that say a person is a child, in English. They are harmless alone; rules join them with sexual terms.

import { group } from './group.ts'

export const MINOR_GROUPS = [
  group(
    'minor.age',
    `child, children, childs, kid, kids, kiddo, kiddie, little girl, little boy, young girl, young boy, small girl, small boy, baby girl, baby boy, toddler, infant, baby, babies, newborn, preschooler, kindergartner, kindergarten, schoolgirl, schoolboy, school girl, school boy, schoolchild, schoolchildren, schoolkid, middle schooler, elementary schooler, grade schooler, high schooler, junior high, middle school, elementary school, primary school, high school girl, high school boy, high school student, first grader, second grader, third grader, fourth grader, fifth grader, sixth grader, seventh grader, eighth grader, ninth grader, preteen, pre teen, tween, teen, teens, teenage, teenager, teenaged, teeny, underage, under age, underaged, minor girl, minor boy, minors, juvenile, adolescent, pubescent, prepubescent, pre pubescent, pre pubertal, youngster, girl scout, boy scout, cub scout, jailbait, jail bait, barely legal, not yet eighteen, under eighteen, under 18, lolita, daughter, stepdaughter, son and mother, young daughter, young son, nymphet, altar boy, choirboy, orphan girl, orphan boy, underdeveloped girl, flat chested girl, childlike, child like, girl child, teenie, young teen, freshman girl`,
  ),
  group(
    'minor.sexualised',
    `loli, lolicon, shota, shotacon, toddlercon, pedo, pedos, pedophil*, paedophil*, paedo, csam, child porn, childporn, kiddie porn, kiddy porn, cp porn, preteen nude, teen porn, jailbait, pthc, hebephil*, ephebophil*, nymphet, kindersex, child erotica, child sex, child nudity, cunny, lolicore, lolita porn, underage porn, underage sex, underage nude, map attracted, child molest*, child model nude`,
  ),
] as const

/** "15 year old", "aged nine", "12yo", "age: 7", and the same in the other languages' simplest form; matches ages under 18. */
const NUMBER_WORD = 'one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen'
const TENS = 'twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety'
const UNDER_18 = String.raw`(?<![\p{L}\d.]|(?:${TENS})[\s-])(?:1[0-7]|[1-9]|${NUMBER_WORD})`
const YEARS = String.raw`(?:anos|ans|jahre|anni|jaar|lat|лет|года|год|साल|سنوات|سنة|عام)`
export const STATED_MINOR_AGE = new RegExp(
  String.raw`${UNDER_18}[\s-]*(?:(?:years?|yrs?)[\s-]*olds?|yo|y/o|y\.o\.?|${YEARS})(?![\p{L}\d])|\bof ${UNDER_18} years\b|\b(?:age|aged|age of)[\s:]*${UNDER_18}(?!\d|\s*(?:to|-)\s*\d|\s*(?:hundred|thousand|million|billion))\b|(?<!\d)(?:1[0-7]|[1-9])\s*(?:岁|歲|歳|才|살)`,
  'u',
)

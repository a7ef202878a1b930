// Drugs, weapons making, fraud, forgery, hacking and trafficking; and the words that ask how it is done.

import { group } from './group.ts'

export const ILLICIT_GROUPS = [
  group(
    'illicit.drug',
    `cocaine, coke lines, lines of coke, crack cocaine, crack pipe, smoking crack, heroin, shooting up, shooting heroin, fentanyl, meth, methamphetamine, crystal meth, meth lab, meth pipe, smoking meth, mdma, ecstasy pills, molly pills, lsd, acid tabs, ketamine, pcp, ghb, roofies, rohypnol, date rape drug, opium, opium den, opioid*, oxycontin, oxycodone, percocet, xanax bars, lean purple drank, crackhead, junkie, junky, drug addict*, drug dealer*, drug deal, drug dealing, drug trafficking, drug cartel, drug mule, drugs, drug use, drug abuse, illegal drugs, illicit drugs, hard drugs, narcotic*, injecting drugs, injecting heroin, snorting, snorting coke, snort coke, syringe in arm, syringe in his arm, needle in her arm, needle in his arm, smoking weed, smoking a joint, smoking marijuana, marijuana, weed, bong, bong hit, blunt, cannabis, stoner, stoned, getting high, psychedelic mushrooms, magic mushrooms, dmt, crackpipe, drug paraphernalia, baggies of white powder, white powder lines, bags of cocaine, kilos of cocaine, drug lab, underage drinking, huffing glue, glue sniffing, overdose`,
  ),
  group(
    'illicit.weapon',
    `pipe bomb, pipebomb, nail bomb, homemade bomb, home made bomb, ied, improvised explosive, molotov cocktail*, dirty bomb, nuclear bomb blueprint, bomb making, make a bomb, build a bomb, making a bomb, building a bomb, construct a bomb, assemble a bomb, bomb recipe, bomb instructions, suicide vest, explosive vest, suicide bomber, car bomb, letter bomb, pressure cooker bomb, fertilizer bomb, anfo, tatp, c4 explosive, thermite, napalm, ricin, sarin, nerve agent, nerve gas, anthrax, mustard gas, chemical weapon*, biological weapon*, bioweapon*, poison gas, ghost gun*, 3d printed gun*, untraceable gun*, zip gun, silencer homemade, bump stock, convert to full auto, illegal weapon*, illegal firearm*, gun trafficking, arms dealer, arms trafficking, weapons smuggling, terrorist*, terrorism, terror cell, terrorist training, bomb vest, hijack*, hijacker, hijacked plane, assassination plan, hitman, hire a hitman, contract killer, mass shooting plan, isis, al qaeda, taliban fighter*, jihadist training, bomb threat`,
  ),
  group(
    'illicit.crime',
    `counterfeit*, counterfeit money, fake money, fake id, fake ids, fake passport*, forged passport, forged document*, forge a, forgery of, fake driver license, fake vaccine card, fake prescription, money laundering, launder money, laundering money, credit card fraud, stolen credit card*, carding, identity theft, steal identity, phishing, phishing page, fake bank login, scam, scammer, scamming, ponzi, extortion, blackmail*, ransomware, malware, keylogger, hack into, hacking into, hacker stealing, ddos, botnet, sql injection attack, crack password*, steal password*, pick a lock, lock picking burglar*, break into a, breaking into a, burglar*, burglary, robbery, robbing, rob a, bank robbery, robber, armed robbery, shoplift*, steal a car, stealing a car, car theft, hotwire a, hot wire a, carjack*, pickpocket*, mugging, looting, looters, arson, arsonist, set fire to, vandalism, human trafficking, sex trafficking, trafficked, organ trafficking, smuggl*, slavery ring, poach*, ivory trade, illegal, illegally, tax evasion, insider trading, bribe, bribing, election fraud, ballot stuffing, stalkerware, spying on, dark web market, darknet, silk road drugs, stolen goods, child labor, cartel, gang member*, gang shooting, mafia hit`,
  ),
  group(
    'illicit.howto',
    `how to, how do i, how can i, how do you, ways to, step by step, instructions, instruction, guide to, tutorial, recipe for, blueprint, blueprints, schematic, diagram, manual, formula for, ingredients for, teach me, show me how, explain how, diy, homemade, at home, make your own, build your own, without getting caught, without being caught, undetected, evade police, avoid detection, buy online, where to buy, sell, selling, synthesize, synthesis, cook, cooking meth, manufacture, produce, extract`,
  ),
] as const

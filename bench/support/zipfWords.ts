const SYLLABLES = 'ba ce di fo gu ha je ki lo mu na pe ri so tu va we xi yo zu'.split(' ');
/** 20,000 words that can be pronounced. */
const WORDS = Array.from({ length: 20_000 }, (_, at) =>
	[at % 20, Math.floor(at / 20) % 20, Math.floor(at / 400) % 20, Math.floor(at / 8000)]
		.map((i) => SYLLABLES[i])
		.join(''),
);

/** Texts of so many words: the word of rank r has a probability of about 1 / r. */
export function zipfWords(seed: number): (length: number) => string {
	let state = seed;
	const random = (): number => {
		state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
		return state / 2 ** 32;
	};
	const rank = (): number => Math.min(WORDS.length - 1, Math.floor(Math.exp(random() * Math.log(WORDS.length))) - 1);
	return (length) => Array.from({ length }, () => WORDS[rank()]).join(' ');
}

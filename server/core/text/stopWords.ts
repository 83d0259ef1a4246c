/**
 * Words that carry no meaning in a question. They are dropped from queries only: the index keeps every word, so that
 * `"to be"` and a function called `how` are found.
 */
export function isStopWord(word: string): boolean {
	return STOP_WORDS.has(word);
}

const STOP_WORDS = new Set(
	(
		'a about all am an and any are as at be been being but by can cannot could did do does doing don each for from get gets getting had has have ' +
		'having how i if in into is it its itself just let like make me my no of on or our ours please s should show so some ' +
		'such t than that the their them then there these they this those to too us use used using want was way we were ' +
		'what when where which who whom whose why will with would you your'
	).split(' '),
);

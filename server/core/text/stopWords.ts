/**
 * Words that carry no meaning in a question. They are dropped from queries only: the index keeps every word, so that
 * `"to be"` and a function called `how` are found. `all`, `get`, `make` and `not` are no stop words in code: without them
 * questions about code find less.
 */
export function isStopWord(word: string): boolean {
	return STOP_WORDS.has(word);
}

/** Names of programming languages: in a question they say where to look rather than what for. */
export function isLanguageName(word: string): boolean {
	return LANGUAGE_NAMES.has(word);
}

const STOP_WORDS = new Set(
	(
		'a am an and any are as at be been being but by can cannot could did do does doing don for from had has have having ' +
		'how i if in into is it its itself just like me my of on or our please s should so some such t than that the their ' +
		'them then there these they this those to too us using want was way we were what when where which who whom whose ' +
		'why will with would you your'
	).split(' '),
);

const LANGUAGE_NAMES = new Set(
	(
		'python typescript javascript java ruby php rust golang kotlin scala perl haskell clojure elixir erlang ocaml fsharp csharp ' +
		'cpp lua dart swift groovy powershell bash julia'
	).split(' '),
);

import { editFrontMatter, readFrontMatter, type FrontMatterValue } from '../../core/notes/frontMatter.ts';

/** The text with `\n` line ends, and where its body begins. */
export function normalised(text: string): { readonly text: string; readonly bodyStart: number } {
	const plain = text.replaceAll(/\r\n?/g, '\n');
	return { text: plain, bodyStart: readFrontMatter(plain).bodyStart };
}

/** Text below the front matter, without blank lines around it. */
export function bodyOf(text: string): string {
	return text
		.slice(readFrontMatter(text).bodyStart)
		.replace(/^\s*\n/, '')
		.trimEnd();
}

/** Brings `updated` of the front matter up to date, in the form it has; a note without one stays without. */
export function stamped(text: string, now: number): string {
	const { values, problem } = readFrontMatter(text);
	const key = ['updated', 'modified'].find((name) => name in values);
	if (key === undefined || problem !== undefined) return text;
	const before = values[key];
	return editFrontMatter(text, { [key]: stampLike(before, now) });
}

/** Whether two texts differ at most in when they were written. */
export function sameButForStamp(text: string, other: string): boolean {
	return stamped(text, 0) === stamped(other, 0);
}

/** Front matter and text of a note that is made. */
export function newNoteText(
	body: string,
	fields: { readonly id: string; readonly title: string; readonly now: number } & Readonly<
		Record<string, FrontMatterValue | undefined>
	>,
): string {
	const { id, title, now, ...rest } = fields;
	const created = new Date(now).toISOString();
	const text = readFrontMatter(body).problem === undefined ? body : `\n${body}`;
	const given = Object.entries(rest).filter(
		([, value]) => value !== undefined && !(Array.isArray(value) && value.length === 0),
	);
	const whole = editFrontMatter(text, {
		id,
		title,
		created,
		updated: created,
		...(Object.fromEntries(given) as Record<string, FrontMatterValue>),
	});
	return whole.endsWith('\n') ? whole : `${whole}\n`;
}

function stampLike(before: unknown, now: number): FrontMatterValue {
	if (typeof before === 'number') return now;
	const iso = new Date(now).toISOString();
	return typeof before === 'string' && /^\d{4}-\d\d-\d\d$/.test(before) ? iso.slice(0, 10) : iso;
}

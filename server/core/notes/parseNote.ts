import { noteTag } from '../../../common/model/note.ts';
import { readFrontMatter, type FrontMatter } from './frontMatter.ts';
import { linesFrom, scanNote, type ScannedNote } from './scan.ts';

/** What a file says of itself. Times are ISO 8601, UTC. */
export interface ParsedNote extends ScannedNote {
	/** As the front matter has it; undefined when it has none. */
	readonly id?: string;
	readonly title: string;
	/** Where `title` comes from: what a rename has to change. */
	readonly titleFrom: 'frontMatter' | 'heading' | 'file';
	readonly aliases: readonly string[];
	/** Of the front matter and of the text, each once. */
	readonly allTags: readonly string[];
	/** Those of the front matter. */
	readonly ownTags: readonly string[];
	readonly project?: string;
	readonly pinned: boolean;
	readonly created?: string;
	readonly updated?: string;
	readonly excerpt: string;
	readonly problems: readonly { readonly message: string; readonly start: number; readonly end: number }[];
	readonly frontMatter: FrontMatter;
}

/**
 * Reads a Markdown note: front matter as Obsidian, Foam and Dendron write it, and the text below.
 * @param path relative to the folder of notes, `/` separated
 */
export function parseNote(text: string, path: string): ParsedNote {
	const frontMatter = readFrontMatter(text);
	const { values, problem, bodyStart } = frontMatter;
	const scanned = scanNote(text, bodyStart);
	const own = ownTags(values);
	const first = scanned.headings.find(({ level }) => level === 1)?.text;
	const given = textOf(values['title']);
	const id = textOf(values['id']);
	const project = textOf(values['project']);
	const created = timeOf(values['created'] ?? values['date']);
	const updated = timeOf(values['updated'] ?? values['modified']);
	return {
		...scanned,
		...(id !== undefined && { id }),
		title: given ?? first ?? stemOf(path),
		titleFrom: given !== undefined ? 'frontMatter' : first !== undefined ? 'heading' : 'file',
		aliases: listOf(values['aliases'] ?? values['alias'], /\s*,\s*/),
		ownTags: own,
		allTags: [...new Set([...own, ...scanned.tags.map(({ tag }) => tag)])],
		...(project !== undefined && { project }),
		pinned: values['pinned'] === true,
		...(created !== undefined && { created }),
		...(updated !== undefined && { updated }),
		excerpt: excerptOf(text, bodyStart),
		problems: problem === undefined ? [] : [problem],
		frontMatter,
	};
}

/** Name of a file without folder and `.md`. */
export function stemOf(path: string): string {
	return path.slice(path.lastIndexOf('/') + 1).replace(MARKDOWN_FILE, '');
}

/** Names of files that are notes. */
export const MARKDOWN_FILE = /\.(?:md|markdown)$/i;

const EXCERPT_CHARS = 200;
/** Read of one line: links may be far longer than what is shown of them, but no line is read to its end. */
const EXCERPT_LINE = 2000;

function excerptOf(text: string, bodyStart: number): string {
	let said = '';
	for (const { content } of linesFrom(text, bodyStart)) {
		if (/^\s*(?:#{1,6}\s|```|~~~|---|===)/.test(content)) continue;
		said = `${said} ${plain(content.slice(0, EXCERPT_LINE).toWellFormed())}`.trim();
		if (said.length >= EXCERPT_CHARS) break;
	}
	return said.length > EXCERPT_CHARS ? `${said.slice(0, EXCERPT_CHARS).toWellFormed().trimEnd()}…` : said;
}

function plain(line: string): string {
	return line
		.replaceAll(/!?\[\[([^\]|]*)(?:\|([^\]]*))?\]\]/g, (_all, target: string, alias?: string) => alias ?? target)
		.replaceAll(/!?\[([^\]]*)\]\([^)]*\)/g, '$1')
		.replace(/^\s*(?:[-*+>]|\d+[.)])\s+(?:\[[ xX]\]\s+)?/, '')
		.replaceAll(/[*_`~]{1,3}/g, '')
		.trim();
}

function ownTags(values: Readonly<Record<string, unknown>>): string[] {
	const named = listOf(values['tags'] ?? values['tag'], /[\s,]+/).map((tag) => tag.replace(/^#/, ''));
	return [...new Set(named.filter((tag) => noteTag.safeParse(tag).success))];
}

/** A list, or a text that stands for one. */
function listOf(value: unknown, separator: RegExp): string[] {
	const items = Array.isArray(value)
		? (value as unknown[])
		: typeof value === 'string'
			? value.split(separator)
			: [value];
	return items.flatMap((item) => textOf(item) ?? []);
}

function textOf(value: unknown): string | undefined {
	if (typeof value === 'number' || typeof value === 'boolean') return String(value);
	return typeof value === 'string' && value.trim() !== '' ? value.trim() : undefined;
}

/** Dendron writes milliseconds since the epoch, the others a date. */
function timeOf(value: unknown): string | undefined {
	const at = typeof value === 'number' ? value : typeof value === 'string' ? Date.parse(value) : Number.NaN;
	return Number.isFinite(at) && Math.abs(at) < 8e15 ? new Date(at).toISOString() : undefined;
}

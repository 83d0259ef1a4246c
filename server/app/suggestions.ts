import { createHash } from 'node:crypto';
import path from 'node:path';
import { setImmediate } from 'node:timers/promises';
import type { TaskAnchor, TaskSuggestion } from '../../common/model/task.ts';
import { findTodos, TODO_KEYWORDS, type TodoLine } from '../core/tasks/todoComments.ts';
import { terms } from '../core/text/terms.ts';
import type { ChunkFilter, ChunkTable } from '../ports/chunkTable.ts';
import type { FileTexts } from '../ports/fileTexts.ts';
import type { WorkQueries } from '../ports/store.ts';

export interface SuggestionQuery {
	readonly roots: readonly string[];
	readonly limit: number;
	readonly signal: AbortSignal;
}

export interface SuggestionSources {
	readonly table: ChunkTable;
	readonly files: FileTexts;
	readonly work: WorkQueries;
}

/** Passages the index is asked for; each file is read once, however many of them it has. */
const MAX_PASSAGES = 2000;
const MAX_FILES = 500;

/**
 * What in the workspace asks to be a task and neither is one nor was ignored. The index tells which files may have such
 * lines; the lines are those of the files as they are now.
 */
export async function findSuggestions(
	{ table, files, work }: SuggestionSources,
	{ roots, limit, signal }: SuggestionQuery,
): Promise<{ suggestions: TaskSuggestion[]; more: boolean }> {
	const known = new KnownSuggestions(work);
	const found: TaskSuggestion[] = [];
	for (const file of await likelyFiles(table, roots)) {
		signal.throwIfAborted();
		const read = files.read(path.join(file.root, file.path));
		if (typeof read !== 'object') continue;
		found.push(...suggestionsIn(file, read.text).filter((suggestion) => !known.has(suggestion)));
		if (found.length > limit) break;
		await setImmediate(); // others are served between files
	}
	return { suggestions: found.slice(0, limit), more: found.length > limit };
}

interface LikelyFile {
	readonly root: string;
	readonly path: string;
	readonly language: string;
	readonly mtimeMs: number;
}

/** Files with one of the words or, when they are Markdown, an empty box; last modified first. */
async function likelyFiles(table: ChunkTable, roots: readonly string[]): Promise<LikelyFile[]> {
	if (roots.length === 0) return [];
	const base: ChunkFilter = { roots, kinds: ['code', 'doc', 'note'], languages: [], paths: [], notPaths: [], tags: [] };
	const boxes: ChunkFilter = { ...base, languages: ['markdown'], contains: ['[ ]'] };
	const matches = await Promise.all([
		table.searchText({ terms: TODO_KEYWORDS.flatMap(terms) }, base, MAX_PASSAGES),
		table.newest(boxes, MAX_PASSAGES),
	]);
	const rows = await table.rows([...new Set(matches.flat().map(({ key }) => key))]);
	const files = new Map(rows.map((row) => [`${row.root}\0${row.path}`, row]));
	return [...files.values()].sort((a, b) => b.mtimeMs - a.mtimeMs || (a.path < b.path ? -1 : 1)).slice(0, MAX_FILES);
}

function suggestionsIn({ root, path: file, language }: LikelyFile, text: string): TaskSuggestion[] {
	const seen = new Map<string, number>();
	return findTodos(text, language === 'markdown').map((todo) => {
		const said = `${todo.keyword} ${todo.text}`;
		const nth = seen.get(said) ?? 0;
		seen.set(said, nth + 1);
		const { line, keyword, text: rest, lineText } = todo;
		return { key: keyOf(file, todo, nth), root, path: file, line, keyword, text: rest, lineText };
	});
}

/** Of several lines that say the same in one file each has a key of its own. */
function keyOf(file: string, { keyword, text }: TodoLine, nth: number): string {
	return createHash('sha1').update([file, keyword, text, nth].join('\0')).digest('hex');
}

/** What is suggested no more: ignored, or a line that a task is about. */
class KnownSuggestions {
	readonly #ignored: ReadonlySet<string>;
	readonly #anchors: Map<string, TaskAnchor[]>;

	constructor(work: WorkQueries) {
		this.#ignored = work.ignoredSuggestions();
		const { tasks } = work.tasks({ limit: Number.MAX_SAFE_INTEGER, offset: 0 });
		this.#anchors = Map.groupBy(
			tasks.flatMap(({ anchors }) => anchors),
			({ path: file }) => file,
		);
	}

	has({ key, root, path: file, lineText }: TaskSuggestion): boolean {
		if (this.#ignored.has(key)) return true;
		const line = lineText.trim();
		return (this.#anchors.get(file) ?? []).some((anchor) => anchor.root === root && anchor.text.includes(line));
	}
}

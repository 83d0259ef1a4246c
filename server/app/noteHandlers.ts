import { randomUUID } from 'node:crypto';
import path from 'node:path';
import { localDay } from '../../common/base/localTime.ts';
import { uriName } from '../../common/base/uriName.ts';
import type { Capture } from '../../common/model/capture.ts';
import type { Backlink } from '../../common/model/note.ts';
import { OperationError } from '../../common/protocol/errors.ts';
import type { Output, ParsedInput } from '../../common/protocol/index.ts';
import { readFrontMatter, type FrontMatterValue } from '../core/notes/frontMatter.ts';
import { foldName } from '../core/notes/names.ts';
import { stemOf } from '../core/notes/parseNote.ts';
import type { Clock } from '../ports/clock.ts';
import type { NoteFiles } from '../ports/noteFiles.ts';
import type { Store } from '../ports/store.ts';
import { given } from './given.ts';
import type { HandlersOf } from './handler.ts';
import type { NoteShelf, ShelfNote } from './notes/noteShelf.ts';
import type { NoteTemplates } from './notes/noteTemplates.ts';
import { bodyOf, normalised } from './notes/noteText.ts';
import { copyTree, folderNames } from './notes/noteTransfer.ts';
import type { NoteTrash } from './notes/noteTrash.ts';
import { fileOf, noteNamed, sortedNotes, toNote } from './notes/noteView.ts';
import { folderNameOf, type NoteWriter } from './notes/noteWriter.ts';
import type { TransferNotes } from './transferHandlers.ts';

/** The parts notes are made of. */
export interface NoteServices {
	readonly shelf: NoteShelf;
	readonly writer: NoteWriter;
	readonly templates: NoteTemplates;
	readonly trash: NoteTrash;
	readonly files: NoteFiles;
	readonly dailyFolder: () => string;
	/** Out to backups and exports, and in again. */
	readonly kept: TransferNotes;
}

/** Notes: files are the truth; each call sees every change of them that is known. A note is named by id or title. */
export function createNoteHandlers(store: Store, clock: Clock, services: NoteServices): HandlersOf<'note'> {
	const { shelf, writer, templates, trash, files } = services;
	const find = async (idOrName: string): Promise<ShelfNote> => {
		await shelf.settled();
		return noteNamed(shelf, idOrName);
	};
	const written = (note: ShelfNote) => ({
		id: note.id,
		root: note.root,
		path: note.path,
		hash: note.hash,
		seq: store.head,
	});

	return {
		'note/list': async ({ limit, offset: asked, around, ...filter }) => {
			await shelf.settled();
			const rules = store.work.projects(false);
			const found = sortedNotes(shelf, given(filter), rules);
			const place = around === undefined ? asked : found.findIndex(({ id }) => id === around);
			const offset = around === undefined || place < 0 ? asked : place - (place % limit);
			const notes = place < 0 ? [] : found.slice(offset, offset + limit).map((note) => toNote(shelf, note, rules));
			return { notes, total: found.length, offset, folders: [...shelf.roots], seq: store.head };
		},
		'note/read': async ({ id }) => {
			const note = await find(id);
			const { text, hash, utf8 } = writer.read(note);
			const current = hash === note.hash ? note : (shelf.refresh(fileOf(note)) ?? note);
			return {
				note: toNote(shelf, current, store.work.projects(false)),
				...normalised(text),
				hash,
				readOnly: utf8 ? '' : 'The file is not UTF-8. Save it as UTF-8 in the editor to write it here.',
				captures: store.work.noteCaptures(current.id),
			};
		},
		'note/create': async ({ id = randomUUID(), ...rest }) => {
			await shelf.settled();
			return written(writer.create({ id, ...given(rest), values: given(rest.values) }));
		},
		'note/write': async ({ id, text, hash }) => {
			const note = writer.replace(await find(id), text, hash);
			return { ...written(note), ...normalised(writer.read(note).text) };
		},
		'note/edit': async ({ id, ...changes }) => written(writer.edit(await find(id), frontMatter(changes))),
		'note/delete': async ({ id }) => {
			const note = await find(id);
			trash.put(note.id, fileOf(note));
			shelf.refresh(fileOf(note));
			return { id: note.id, seq: store.head };
		},
		'note/undelete': async ({ id }) => {
			await shelf.settled();
			return written(undelete(store, services, id));
		},
		'note/rename': async ({ id, title }) => {
			const { note, changed } = writer.rename(await find(id), title);
			return { ...written(note), changed };
		},
		'note/merge': async ({ into, ids }) => merge(services, await find(into), await Promise.all(ids.map(find)), written),
		'note/promote': async (wanted) => {
			await shelf.settled();
			return written(promote(store, writer, wanted));
		},
		'note/daily': async ({ date = localDay(clock()), root }) => {
			await shelf.settled();
			const { note, created } = daily(services, date, root);
			return { ...written(note), created };
		},
		'note/backlinks': async ({ id }) => ({ backlinks: backlinks(shelf, writer, await find(id)) }),
		'note/tags': async () => {
			await shelf.settled();
			return { tags: countTags(shelf) };
		},
		'note/templates': async () => {
			await shelf.settled();
			return { templates: templates.list(shelf.roots), folder: templates.folderOf(writer.rootOf(undefined)) };
		},
		'note/import': async ({ from, root, folder }, { signal }) => {
			await shelf.settled();
			const target = path.join(writer.rootOf(root), folderNameOf(folder));
			const done = await copyTree(files, from, target, signal);
			shelf.filesChanged([target]);
			await shelf.settled();
			return { ...done, seq: store.head };
		},
		'note/export': async ({ to }, { signal }) => exportAll(services, to, signal),
	};
}

function frontMatter({ tags, aliases, pinned, project }: Omit<ParsedInput<'note/edit'>, 'id'>) {
	const changes: Record<string, FrontMatterValue | undefined> = {
		tags: tags?.length === 0 ? null : tags,
		aliases: aliases?.length === 0 ? null : aliases,
		pinned: pinned === false ? null : pinned,
		project,
	};
	return given(changes) as Record<string, FrontMatterValue>;
}

function undelete(store: Store, { shelf, writer, trash, files }: NoteServices, id: string): ShelfNote {
	const there = shelf.catalog.get(id);
	if (there !== undefined) return there;
	const known = store.work.note(id);
	if (known === undefined) throw new OperationError('notFound', `There is no note with the id ${id}.`);
	const root = shelf.roots.includes(known.root) ? known.root : writer.rootOf(undefined);
	const file = path.join(root, known.path);
	const free = files.exists(file) ? besides(files, file) : file;
	trash.restore(id, free);
	const note = shelf.refresh(free);
	if (note === undefined) throw new OperationError('internal', `${free} was brought back but is not read as a note.`);
	return note;
}

function besides(files: NoteFiles, file: string): string {
	const { dir, name, ext } = path.parse(file);
	let count = 2;
	while (files.exists(path.join(dir, `${name} ${count}${ext}`))) count++;
	return path.join(dir, `${name} ${count}${ext}`);
}

function merge(
	{ shelf, writer, trash }: NoteServices,
	into: ShelfNote,
	sources: readonly ShelfNote[],
	written: (note: ShelfNote) => Omit<Output<'note/merge'>, 'before'>,
): Output<'note/merge'> {
	const others = [...new Set(sources)].filter(({ id }) => id !== into.id);
	if (others.length === 0)
		throw new OperationError('invalidInput', 'A note cannot be merged with itself. Choose others.');
	const now = writer.read(into);
	const { problem } = readFrontMatter(now.text);
	// Before anything is written: merged again, the texts would be there twice.
	if (problem !== undefined)
		throw new OperationError('invalidInput', `${into.path}: ${problem.message} Correct it in the editor first.`);
	const { text: before } = normalised(now.text);
	const parts = others.map((note) => `## ${note.facts.title}\n\n${bodyOf(normalised(writer.read(note).text).text)}`);
	const longer = writer.replace(into, `${[before.trimEnd(), ...parts].join('\n\n').trimEnd()}\n`, now.hash);
	const names = others.flatMap(({ facts, path: file }) => [facts.title, ...facts.aliases, stemOf(file)]);
	const known = new Set([into.facts.title, ...into.facts.aliases].map(foldName));
	const aliases = names.filter((name) => !known.has(foldName(name)) && known.add(foldName(name)));
	const tags = [...new Set([...into.facts.ownTags, ...others.flatMap(({ facts }) => facts.ownTags)])];
	const merged = writer.edit(longer, {
		...(aliases.length > 0 && { aliases: [...into.facts.aliases, ...aliases] }),
		...(tags.length > into.facts.ownTags.length && { tags }),
	});
	for (const note of others) {
		trash.put(note.id, fileOf(note));
		shelf.refresh(fileOf(note));
	}
	return { ...written(merged), before };
}

function promote(
	store: Store,
	writer: NoteWriter,
	{ id = randomUUID(), captures: ids, title }: ParsedInput<'note/promote'>,
): ShelfNote {
	const captures = ids.map((capture) => {
		const found = store.getCapture(capture);
		if (found === undefined) throw new OperationError('notFound', `There is no capture with the id ${capture}.`);
		return found;
	});
	const note = writer.create({
		id,
		title: title ?? titleOf(captures[0]!),
		text: captures.map(captureText).join('\n\n'),
		tags: [...new Set(captures.flatMap(({ tags }) => tags))],
		folder: '',
		values: {},
	});
	store.execute({ type: 'note/link', id: note.id, captures: ids });
	for (const capture of captures)
		if (capture.status === 'inbox') store.execute({ type: 'capture/edit', id: capture.id, status: 'processed' });
	return note;
}

/** The first line without Markdown marks, cut at a word. */
function titleOf({ content }: Capture): string {
	const [line = ''] = content.trim().split(/\r?\n/);
	const plain =
		line
			.replace(/^(?:#{1,6}|[-*>])\s+/, '')
			.replaceAll(/(?:^|\s)#[^\s#]+/g, '')
			.trim() || line.trim();
	if (plain.length <= MAX_PROMOTED_TITLE) return plain;
	return `${plain
		.slice(0, MAX_PROMOTED_TITLE)
		.replace(/\s+\S*$/, '')
		.toWellFormed()}…`;
}

function captureText({ content, source }: Capture): string {
	if (source?.uri === undefined) return content;
	const name = uriName(source.uri).replaceAll(/[[\]]/g, ' ');
	const lines = source.startLine === undefined ? '' : `#L${source.startLine}`;
	const excerpt =
		source.excerpt === undefined || content.includes(source.excerpt) ? '' : `\n\n\`\`\`\n${source.excerpt}\n\`\`\``;
	return `${content}${excerpt}\n\nFrom [${name}](<${source.uri}${lines}>)`;
}

function daily(
	{ shelf, writer, templates, dailyFolder }: NoteServices,
	date: string,
	wantedRoot: string | undefined,
): { note: ShelfNote; created: boolean } {
	const root = writer.rootOf(wantedRoot);
	const there = shelf.atFile(path.join(root, folderNameOf(dailyFolder()), `${date}.md`));
	if (there !== undefined) return { note: there, created: false };
	const template = templates.read(root, 'daily') === undefined ? {} : { template: 'daily' };
	const id = randomUUID();
	const note = writer.create({
		id,
		title: date,
		text: '',
		tags: [],
		root,
		folder: dailyFolder(),
		values: {},
		...template,
	});
	return { note, created: true };
}

function backlinks(shelf: NoteShelf, writer: NoteWriter, note: ShelfNote): Backlink[] {
	const lines = new Map<string, readonly string[]>();
	const found = new Map<string, Backlink>();
	for (const { from, link } of shelf.catalog.references(note.id)) {
		if (!lines.has(from.id)) lines.set(from.id, normalised(writer.read(from).text).text.split('\n'));
		const { id, root, path: file, facts } = from;
		const text = lines.get(id)![link.line] ?? '';
		found.set(`${id}:${link.line}`, {
			id,
			title: facts.title,
			root,
			path: file,
			line: link.line + 1,
			text: text.trim(),
		});
	}
	return [...found.values()];
}

function countTags(shelf: NoteShelf): { tag: string; notes: number }[] {
	const counts = new Map<string, number>();
	for (const { facts } of shelf.catalog.all())
		for (const tag of facts.allTags) counts.set(tag, (counts.get(tag) ?? 0) + 1);
	return [...counts]
		.map(([tag, notes]) => ({ tag, notes }))
		.sort((a, b) => b.notes - a.notes || (a.tag < b.tag ? -1 : 1));
}

async function exportAll(
	{ shelf, files }: NoteServices,
	to: string,
	signal: AbortSignal,
): Promise<Output<'note/export'>> {
	await shelf.settled();
	const { roots } = shelf;
	if (roots.length === 1) return copyTree(files, roots[0]!, to, signal);
	const all: Output<'note/export'> = { files: 0, same: 0, renamed: [], failed: [], hidden: [] };
	for (const [at, name] of folderNames(roots).entries()) {
		const {
			files: copied,
			same,
			renamed,
			failed,
			hidden,
		} = await copyTree(files, roots[at]!, path.join(to, name), signal);
		all.files += copied;
		all.same += same;
		all.hidden.push(...hidden.map((file) => `${name}/${file}`));
		all.renamed.push(...renamed.map(({ from, to: target }) => ({ from: `${name}/${from}`, to: `${name}/${target}` })));
		all.failed.push(...failed.map((failure) => ({ ...failure, path: `${name}/${failure.path}` })));
	}
	return all;
}

const MAX_PROMOTED_TITLE = 80;

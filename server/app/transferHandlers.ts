import { createHash } from 'node:crypto';
import { closeSync, fsyncSync, openSync, readdirSync, readFileSync, rmSync, statSync, writeSync } from 'node:fs';
import path from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { messageOf } from '../../common/base/messageOf.ts';
import { NO_PROJECT } from '../../common/model/noProject.ts';
import { MAX_COLUMNS } from '../../common/model/project.ts';
import { OperationError } from '../../common/protocol/errors.ts';
import type { Output, ParsedInput } from '../../common/protocol/index.ts';
import type { KeptFolder } from '../core/notes/kept.ts';
import { endLine, eventLine, headerLine, isExport, noteLine, type ExportReader } from '../core/transfer/jsonLines.ts';
import { parseBasicMemory, parseMem0, parseServerMemory } from '../core/transfer/otherMemories.ts';
import { Admission, disarmed } from '../core/transfer/admission.ts';
import { asFurtherChange, beginsOwnBoard, widened, type Boards } from '../core/transfer/boards.ts';
import { KnownEvents, renumbered } from '../core/transfer/select.ts';
import type { SourceFile, Transferred, TransferFault, TransferredEvent } from '../core/transfer/transferred.ts';
import type { Clock } from '../ports/clock.ts';
import type { KeptNotes } from '../ports/keptNotes.ts';
import type { Store } from '../ports/store.ts';
import type { HandlersOf } from './handler.ts';
import type { NotePlacer } from './notes/keptNotes.ts';
import { exportedNote, keptNote, readExport, startOf } from './transfer/exportFile.ts';

type Format = ParsedInput<'transfer/import'>['format'];

const EVENTS_AT_ONCE = 500;
/** One string in memory; larger exports than this are not made by people. */
const MAX_BYTES = 500_000_000;
const MAX_FAULTS = 100;

/** What a transfer needs of the notes. */
export interface TransferNotes {
	/** All of them, on their way out. @param attachmentBytes room for pictures and the like beside them, none by itself */
	keep(attachmentBytes?: number): KeptNotes;
	/** Puts those of an export into the folders of this profile. */
	placer(folders: readonly KeptFolder[], dryRun: boolean): NotePlacer;
	/** Reads folders that files were put into. */
	changed(folders: readonly string[]): Promise<void>;
}

/** Everything out as JSON lines, and in again; other programs' memories in. */
export function createTransferHandlers(store: Store, clock: Clock, notes: TransferNotes): HandlersOf<'transfer'> {
	return {
		'transfer/export': ({ file }, { signal }) => exportTo({ store, clock, notes: notes.keep() }, file, signal),
		'transfer/import': (input, { signal }) => importFrom(store, notes, input, signal),
	};
}

async function exportTo(
	{ store, clock, notes }: { readonly store: Store; readonly clock: Clock; readonly notes: KeptNotes },
	file: string,
	signal: AbortSignal,
): Promise<Output<'transfer/export'>> {
	const head = store.head;
	const total = await countEvents(store, head, signal);
	const target = create(file);
	try {
		let bytes = 0;
		let count = 0;
		const write = (text: string): void => {
			for (const line = Buffer.from(text), end = bytes + line.length; bytes < end;)
				bytes += writeSync(target, line, line.length - (end - bytes));
		};
		write(headerLine(total, new Date(clock()).toISOString(), notes.folders));
		for await (const events of batches(store, head, signal)) write(events.map(eventLine).join(''));
		for await (const note of notes.read(signal)) {
			write(noteLine(exportedNote(note)));
			count++;
		}
		if (notes.folders.length > 0) write(endLine(count));
		fsyncSync(target);
		closeSync(target);
		return { file, events: total, notes: count, leftOut: [...notes.leftOut], bytes };
	} catch (error) {
		closeSync(target);
		rmSync(file, { force: true }); // half an export is none
		throw error;
	}
}

function create(file: string): number {
	if (!path.isAbsolute(file)) throw new OperationError('invalidInput', `${file} is not an absolute path.`);
	try {
		return openSync(file, 'wx', 0o600);
	} catch (error) {
		const exists = (error as NodeJS.ErrnoException).code === 'EEXIST';
		throw new OperationError(
			'invalidInput',
			exists ? `${file} exists already. Choose another name.` : `${file} cannot be written: ${String(error)}`,
		);
	}
}

async function countEvents(store: Store, head: number, signal: AbortSignal): Promise<number> {
	let total = 0;
	for await (const events of batches(store, head, signal)) total += events.length;
	return total;
}

/** Events up to `head`, without those that stand for lost ones. */
async function* batches(store: Store, head: number, signal: AbortSignal) {
	for (let after = 0; after < head;) {
		signal.throwIfAborted();
		const events = store.readEvents(after, EVENTS_AT_ONCE).filter(({ seq }) => seq <= head);
		if (events.length === 0) return;
		yield events.filter(({ type }) => type !== 'eventLost');
		after = events.at(-1)!.seq;
		await nextTurn();
	}
}

async function importFrom(
	store: Store,
	notes: TransferNotes,
	input: ParsedInput<'transfer/import'>,
	signal: AbortSignal,
): Promise<Output<'transfer/import'>> {
	const { path: source, format, dryRun } = input;
	const start = isFile(source) ? startOf(source) : '';
	if (!isExport(start) || (format !== 'auto' && format !== 'understory')) {
		const files = readSource(source);
		const found = format === 'auto' ? formatOf(files) : format;
		return { ...(await addEvents(store, input, parse(found, files), signal)), format: found, notes: NO_NOTES };
	}
	const placer = (reader: ExportReader): NotePlacer => (open ??= notes.placer(reader.folders, dryRun));
	let open: NotePlacer | undefined;
	const put: Parameters<typeof readExport>[2] = (note, reader) => placer(reader).put(keptNote(note));
	// Nothing is written before all of it was read once: what was cut off is refused as a whole.
	const read = await readExport(source, signal, dryRun ? put : undefined);
	const added = await addEvents(store, input, read, signal);
	if (!dryRun) await readExport(source, signal, put);
	if (!dryRun && open !== undefined) await notes.changed(open.targets);
	return { ...added, format: 'understory', notes: open?.done ?? NO_NOTES, seq: store.head };
}

const NO_NOTES: Output<'transfer/import'>['notes'] = { files: 0, same: 0, renamed: [], failed: [] };

async function addEvents(
	store: Store,
	{ path: source, skipMalformed, dryRun }: ParsedInput<'transfer/import'>,
	{ events, faults }: Transferred,
	signal: AbortSignal,
): Promise<Pick<Output<'transfer/import'>, 'added' | 'known' | 'switchedOff' | 'faults' | 'seq'>> {
	if (faults.length > 0 && !skipMalformed && !dryRun) throw malformed(source, faults);
	const known = new KnownEvents(sha1);
	let ownBoard = false;
	for await (const batch of batches(store, store.head, signal))
		for (const event of batch) {
			known.add(event);
			ownBoard ||= beginsOwnBoard(event);
		}
	const admission = new Admission({
		knowsEntry: (repository, id) => store.git.knows(repository, id),
		upstreams: store.work.upstreams(),
	});
	const fresh = events.flatMap((event) => {
		const further = ownBoard && beginsOwnBoard(event) ? asFurtherChange(event) : event;
		return known.has(event) ? [] : (freshOf(further, known, admission) ?? []);
	});
	const answer = {
		added: fresh.length,
		known: events.length - fresh.length,
		switchedOff: admission.switchedOff,
		faults: faults.slice(0, MAX_FAULTS),
	};
	if (dryRun) return { ...answer, seq: store.head };
	const before = boardsInUse(store, ownBoard);
	const numberHere = (id: string): number | undefined => store.work.task(id)?.number;
	const ready = renumbered(fresh, events, store.work.nextTaskNumber(), numberHere);
	for (let at = 0; at < ready.length; at += EVENTS_AT_ONCE) {
		signal.throwIfAborted();
		store.append(ready.slice(at, at + EVENTS_AT_ONCE));
		await nextTurn();
	}
	const after = new Map(store.work.projects(true).map(({ id, columns }) => [id, columns]));
	for (const [id, columns] of widened(before, after, MAX_COLUMNS))
		store.execute({ type: 'project/edit', id, columns: [...columns] });
	return { ...answer, seq: store.head };
}

/** Columns that users made, or that have tasks: those of a board that nobody changed come into being with it. */
function boardsInUse({ work }: Store, ownBoard: boolean): Boards {
	const boards = new Map(work.projects(true).map(({ id, columns }) => [id, columns]));
	if (ownBoard) return boards;
	const { tasks } = work.tasks({ project: NO_PROJECT, limit: Number.MAX_SAFE_INTEGER, offset: 0 });
	const used = new Set(tasks.map(({ column }) => column));
	return boards.set(
		NO_PROJECT,
		(boards.get(NO_PROJECT) ?? []).filter(({ id }) => used.has(id)),
	);
}

/** @returns the event as it comes in; undefined when it is here already, or cannot stand beside what is here */
function freshOf(event: TransferredEvent, known: KnownEvents, admission: Admission): TransferredEvent | undefined {
	const harmless = disarmed(event);
	if (known.has(event) || known.has(harmless)) return undefined;
	known.add(event); // a file may say the same twice
	return admission.admit(harmless);
}

function isFile(source: string): boolean {
	return path.isAbsolute(source) && statSync(source, { throwIfNoEntry: false })?.isFile() === true;
}

function parse(format: Format, files: readonly SourceFile[]): Transferred {
	const [first] = files;
	if (first === undefined) return { events: [], faults: [] };
	switch (format) {
		case 'server-memory':
			return parseServerMemory(first, makeId);
		case 'mem0':
			return parseMem0(first, makeId);
		case 'basic-memory':
			return parseBasicMemory(files, makeId);
		default:
			throw new OperationError('invalidInput', 'This is no export of Understory: its first line does not say so.');
	}
}

/** @throws OperationError `invalidInput` when nothing is recognised */
function formatOf(files: readonly SourceFile[]): Format {
	const [first] = files;
	if (first === undefined || first.path.toLowerCase().endsWith('.md')) return 'basic-memory';
	const start = first.text.trimStart();
	if (/^\{[^\n]*"type":\s*"(?:entity|relation)"/.test(start)) return 'server-memory';
	if (/^(?:\[|\{\s*"(?:results|memories)")/.test(start)) return 'mem0';
	throw new OperationError('invalidInput', `The format of ${first.path} was not recognised. Name it.`);
}

/** A file, or all Markdown files below a folder. */
function readSource(source: string): SourceFile[] {
	if (!path.isAbsolute(source)) throw new OperationError('invalidInput', `${source} is not an absolute path.`);
	try {
		if (!statSync(source).isDirectory()) return [readOne(source, path.basename(source))];
		return readdirSync(source, { recursive: true, encoding: 'utf8' })
			.filter((name) => /\.md$/i.test(name) && !/(?:^|[\\/])\./.test(name))
			.sort()
			.map((name) => readOne(path.join(source, name), name.split(path.sep).join('/')));
	} catch (error) {
		if (OperationError.is(error)) throw error;
		throw new OperationError('notFound', `${source} cannot be read: ${messageOf(error)}`);
	}
}

function readOne(file: string, name: string): SourceFile {
	const { size, mtime } = statSync(file);
	if (size > MAX_BYTES) throw new OperationError('invalidInput', `${file} is larger than ${MAX_BYTES / 1e6} MB.`);
	return { path: name, text: readFileSync(file, 'utf8').replace(/^\uFEFF/, ''), changedAt: mtime.toISOString() };
}

function malformed(source: string, faults: readonly TransferFault[]): OperationError {
	const shown = faults.slice(0, 5).map(({ line, reason }) => `line ${line}: ${reason}`);
	const more = faults.length > shown.length ? `, and ${faults.length - shown.length} more` : '';
	const message = `Nothing was imported. ${source} has ${faults.length} faults: ${shown.join('; ')}${more}. Ask again to leave these out.`;
	return new OperationError('invalidInput', message, faults.slice(0, MAX_FAULTS));
}

function makeId(...parts: readonly string[]): string {
	return sha1(JSON.stringify(parts));
}

function sha1(text: string): string {
	return createHash('sha1').update(text).digest('hex');
}

import { fileURLToPath } from 'node:url';
import type { Disposable } from '../../common/base/disposable.ts';
import { projectAt } from '../../common/base/folderRule.ts';
import { Foreground } from '../base/foreground.ts';
import type { Capture } from '../../common/model/capture.ts';
import { NO_PROJECT } from '../../common/model/noProject.ts';
import type { ProcessedItem } from '../core/memory/command.ts';
import type { ProcessedCapture } from '../core/memory/events.ts';
import { contradiction } from '../core/memory/claims.ts';
import { guessProject } from '../core/memory/guessProject.ts';
import { DUPLICATE_SIMILARITY, NearDuplicates, similarity } from '../core/memory/nearDuplicates.ts';
import { referencesIn } from '../core/memory/references.ts';
import { StatedBefore } from '../core/memory/statedBefore.ts';
import { suggestTask } from '../core/memory/suggestTask.ts';
import { topicTags } from '../core/memory/topicTags.ts';
import { terms } from '../core/text/terms.ts';
import type { Logger } from '../ports/logger.ts';
import type { Store } from '../ports/store.ts';
import type { TextReader } from '../ports/textReader.ts';
import { ProjectProfiles } from './projectProfiles.ts';

/** Raise it when a rule finds something else than before: everything is processed again. */
export const PROCESSING_VERSION = 2;

export interface ProcessorOptions {
	readonly store: Store;
	readonly reader: Pick<TextReader, 'countTokens'>;
	readonly logger: Logger;
	readonly foreground?: Foreground;
	/** A capture is read this long after it was made, at the soonest: a burst is read together. Milliseconds. */
	readonly delayMs?: number;
}

/** Captures that one write is about: all of it shares a sync of the disk. */
const AT_ONCE = 20;
const DELAY_MS = 300;

/**
 * Reads every capture once by each version of the rules, and again when its text changes: tokens, tags, references, near
 * duplicates, what it contradicts, the project it belongs to, the task it asks for. How far it has come is in the state itself (a capture holds
 * the version by which its text was read), so nothing is left out by a crash and nothing is done twice.
 */
export class CaptureProcessor implements Disposable {
	readonly #options: ProcessorOptions;
	readonly #subscription: Disposable;
	readonly #profiles: ProjectProfiles;
	readonly #foreground: Foreground;
	#duplicates: NearDuplicates | undefined;
	readonly #stated = new StatedBefore();
	#timer: NodeJS.Timeout | undefined;
	#work: Promise<void> = Promise.resolve();
	#closed = false;

	constructor(options: ProcessorOptions) {
		this.#options = options;
		this.#foreground = options.foreground ?? new Foreground();
		this.#profiles = new ProjectProfiles(options.store);
		this.#subscription = options.store.onDidAppend((events) => {
			if (events.some(({ type }) => CONCERNED.has(type))) this.soon();
		});
	}

	/** Reads what there is to read in a moment. */
	soon(): void {
		if (this.#timer !== undefined || this.#closed) return;
		this.#timer = setTimeout(() => {
			this.#timer = undefined;
			void this.run();
		}, this.#options.delayMs ?? DELAY_MS);
	}

	/** Resolves when every capture that was there has been read, or could not be; never rejects. */
	run(): Promise<void> {
		this.#work = this.#work
			.then(() => this.#catchUp())
			.catch((error: unknown) => {
				if (!this.#closed) this.#options.logger.error('Captures could not be processed', error);
			});
		return this.#work;
	}

	dispose(): void {
		this.#closed = true;
		clearTimeout(this.#timer);
		this.#subscription.dispose();
	}

	async #catchUp(): Promise<void> {
		const { store, reader } = this.#options;
		for (;;) {
			const waiting = store.memory.unprocessed(PROCESSING_VERSION, AT_ONCE);
			if (waiting.length === 0 || this.#closed) return;
			await this.#fillDuplicates();
			const items: ProcessedItem[] = [];
			for (const { id, seq } of waiting) {
				const capture = store.getCapture(id);
				if (capture === undefined) continue;
				const tokens = await reader.countTokens(capture.content);
				await this.#foreground.turn();
				if (this.#closed) return;
				items.push(this.#read(capture, seq, tokens));
			}
			await this.#foreground.turn();
			if (!this.#closed) store.execute({ type: 'memory/process', items });
		}
	}

	#read(capture: Capture, seq: number, tokens: number): ProcessedItem {
		const { id, content, tags } = capture;
		const firstTime = capture.processed === undefined;
		const folder = firstTime && capture.project === NO_PROJECT ? this.#projectOfFolder(capture) : undefined;
		const guess =
			capture.project === NO_PROJECT && folder === undefined
				? guessProject(content, terms(content), this.#profiles.current())
				: undefined;
		const task = suggestTask(content);
		const contradicts = this.#contradictedBy(capture);
		const duplicate = this.#duplicateOf(capture);
		// Words alike that say something else are no repetition.
		const duplicateOf = duplicate?.id === contradicts?.id ? undefined : duplicate;
		const found: ProcessedCapture = {
			id,
			version: PROCESSING_VERSION,
			tokens,
			tags: topicTags(content, tags),
			references: referencesIn(content),
			...(duplicateOf === undefined ? {} : { duplicateOf }),
			...(guess === undefined ? {} : { project: guess }),
			...(task === undefined ? {} : { task }),
			...(contradicts === undefined ? {} : { contradicts }),
		};
		return { seq, found, ...(folder === undefined ? {} : { assign: folder }) };
	}

	#duplicateOf({ id, content }: Capture): ProcessedCapture['duplicateOf'] {
		const duplicates = this.#duplicates!;
		const { store } = this.#options;
		for (const candidate of duplicates.candidates(id, content)) {
			const other = store.getCapture(candidate);
			if (other === undefined) continue;
			const value = similarity(content, other.content);
			if (value >= DUPLICATE_SIMILARITY) return { id: candidate, similarity: Math.round(value * 1000) / 1000 };
		}
		duplicates.add(id, content);
		return undefined;
	}

	/** An older capture of the same project, not of another file, that stands and states something else. */
	#contradictedBy(capture: Capture): ProcessedCapture['contradicts'] {
		const { id, content, project, source, createdAt } = capture;
		const candidates = this.#stated.candidates(id, content);
		this.#stated.add(id, content);
		for (const candidate of candidates) {
			const older = this.#options.store.getCapture(candidate);
			if (older === undefined || older.status === 'archived' || older.superseded !== undefined) continue;
			if (older.project !== project || older.createdAt > createdAt) continue;
			const [there, here] = [older.source?.uri, source?.uri];
			if (there !== undefined && here !== undefined && there !== here) continue;
			const found = contradiction(older.content, content);
			if (found !== undefined) return { id: candidate, ...found };
		}
		return undefined;
	}

	/** The texts that were read before this process began. */
	async #fillDuplicates(): Promise<void> {
		if (this.#duplicates !== undefined) return;
		const duplicates = new NearDuplicates();
		for (const { id } of this.#options.store.memory.allUsage()) {
			await this.#foreground.turn();
			const capture = this.#options.store.getCapture(id);
			if (capture?.processed === undefined) continue;
			duplicates.add(id, capture.content);
			// Those that are to be read again come in their turn: only what is older counts.
			if (capture.processed.version === PROCESSING_VERSION) this.#stated.add(id, capture.content);
		}
		this.#duplicates = duplicates;
	}

	#projectOfFolder({ source }: Capture): string | undefined {
		if (source?.uri?.startsWith('file:') !== true) return undefined;
		const file = pathOf(source.uri);
		return file === undefined ? undefined : projectAt(this.#options.store.work.projects(false), file)?.id;
	}
}

/** Undefined for an address that no file of this machine can have. */
function pathOf(uri: string): string | undefined {
	try {
		return fileURLToPath(uri);
	} catch {
		return undefined; // a host, or a `%2F`: no path here
	}
}

const CONCERNED: ReadonlySet<string> = new Set(['captureAdded', 'captureEdited', 'captureRestored']);

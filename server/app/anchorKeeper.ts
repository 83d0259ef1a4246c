import path from 'node:path';
import type { Disposable } from '../../common/base/disposable.ts';
import type { Task, TaskAnchor } from '../../common/model/task.ts';
import { placeAnywhere, placeInOwnFile, type CandidateFile } from '../core/tasks/placeAnchor.ts';
import type { FileTexts } from '../ports/fileTexts.ts';
import type { Logger } from '../ports/logger.ts';
import type { Store } from '../ports/store.ts';

export interface AnchorKeeperOptions {
	readonly store: Store;
	readonly files: FileTexts;
	/** Files of a folder with this name, relative to the folder, `/` separated. */
	readonly filesNamed: (root: string, name: string) => Promise<readonly string[]>;
	readonly logger: Logger;
}

/** Changed files that are remembered: code is cut from one file and saved in another a moment later. */
const MAX_RECENT = 200;
/** Files that are read for one passage that left its file. */
const MAX_CANDIDATES = 60;

/** Keeps the passages of open tasks where their code is: when files change, move or vanish, and come back. */
export class AnchorKeeper implements Disposable {
	readonly #options: AnchorKeeperOptions;
	readonly #subscription: Disposable;
	/** Open tasks with anchors; undefined after a change of tasks. */
	#tasks: readonly Task[] | undefined;
	/** Absolute paths, last changed first. */
	#recent: readonly string[] = [];
	#work: Promise<void> = Promise.resolve();
	#closed = false;

	constructor(options: AnchorKeeperOptions) {
		this.#options = options;
		this.#subscription = options.store.onDidAppend(() => (this.#tasks = undefined));
	}

	/** Absolute paths of files or folders that changed, were made or deleted. Resolves when the tasks are up to date. */
	filesChanged(paths: readonly string[]): Promise<void> {
		this.#recent = [...new Set([...paths.slice(0, MAX_RECENT), ...this.#recent])].slice(0, MAX_RECENT);
		const changed = new Set(paths);
		return this.#enqueue((anchor) => anchor.lost || isWithin(changed, absolute(anchor)));
	}

	/** Folders that a window has opened: their files may have changed while nobody looked. */
	foldersOpened(folders: readonly string[]): Promise<void> {
		const opened = new Set(folders);
		return this.#enqueue((anchor) => isWithin(opened, absolute(anchor)));
	}

	/** Resolves when nothing is under way. */
	settled(): Promise<void> {
		return this.#work;
	}

	dispose(): void {
		this.#closed = true;
		this.#subscription.dispose();
	}

	/** One round at a time; never rejects. */
	#enqueue(concerns: (anchor: TaskAnchor) => boolean): Promise<void> {
		this.#work = this.#work
			.then(() => this.#follow(concerns))
			.catch((error: unknown) => this.#options.logger.error('Tasks could not follow their code', error));
		return this.#work;
	}

	async #follow(concerns: (anchor: TaskAnchor) => boolean): Promise<void> {
		const reader = new RoundReader(this.#options, this.#recent);
		for (const task of this.#anchored()) {
			if (!task.anchors.some(concerns)) continue;
			const placed = new Map<string, TaskAnchor>();
			for (const anchor of task.anchors.filter(concerns))
				placed.set(JSON.stringify(anchor), await reader.place(anchor));
			if (this.#closed) return;
			this.#write(task.id, placed);
		}
	}

	/** What was edited while files were read stays as it was edited. */
	#write(id: string, placed: ReadonlyMap<string, TaskAnchor>): void {
		const { store } = this.#options;
		const current = store.work.task(id);
		if (current === undefined) return;
		const anchors = current.anchors.map((anchor) => placed.get(JSON.stringify(anchor)) ?? anchor);
		store.execute({ type: 'task/edit', id, anchors }); // writes nothing when nothing moved
	}

	#anchored(): readonly Task[] {
		this.#tasks ??= this.#options.store.work
			.tasks({ state: 'open', limit: Number.MAX_SAFE_INTEGER, offset: 0 })
			.tasks.filter(({ anchors }) => anchors.length > 0);
		return this.#tasks;
	}
}

/** Reads each file once a round. */
class RoundReader {
	readonly #options: AnchorKeeperOptions;
	readonly #recent: readonly string[];
	readonly #texts = new Map<string, ReturnType<FileTexts['read']>>();

	constructor(options: AnchorKeeperOptions, recent: readonly string[]) {
		this.#options = options;
		this.#recent = recent;
	}

	async place(anchor: TaskAnchor): Promise<TaskAnchor> {
		const own = this.#read(absolute(anchor));
		if (own === 'unreadable') return anchor; // it may be readable next time
		return (
			placeInOwnFile(anchor, own?.text) ??
			placeAnywhere(anchor, own?.text, await this.#candidates(anchor, own === undefined))
		);
	}

	async #candidates(anchor: TaskAnchor, gone: boolean): Promise<CandidateFile[]> {
		const name = path.posix.basename(anchor.path);
		const recent = this.#recent.flatMap((changed) => [
			changed,
			path.join(changed, name), // a watcher tells of a new folder alone, not of what is in it
			...this.#movedWith(anchor, changed),
		]);
		const named = gone ? await this.#named(anchor.root, name) : [];
		const paths = [...recent.flatMap((file) => relativeTo(anchor.root, file)), ...named];
		const others = [...new Set(paths)].filter((file) => file !== anchor.path);
		others.sort((a, b) => Number(path.posix.basename(b) === name) - Number(path.posix.basename(a) === name));
		const found: CandidateFile[] = [];
		for (const file of others.slice(0, MAX_CANDIDATES)) {
			const read = this.#read(path.join(anchor.root, file));
			if (typeof read === 'object') found.push({ path: file, text: read.text });
		}
		return found;
	}

	/** Without the index the files that changed lately are what there is to look at. */
	async #named(root: string, name: string): Promise<readonly string[]> {
		try {
			return await this.#options.filesNamed(root, name);
		} catch (error) {
			this.#options.logger.warn('The index could not be asked for files of a name', { error: String(error) });
			return [];
		}
	}

	/** Where the file is when the folder it was in was renamed and a watcher tells of the folders alone. */
	#movedWith(anchor: TaskAnchor, changed: string): string[] {
		const file = absolute(anchor);
		return this.#recent
			.filter((other) => other !== changed && file.startsWith(other + path.sep))
			.map((other) => changed + file.slice(other.length));
	}

	#read(file: string): ReturnType<FileTexts['read']> {
		if (!this.#texts.has(file)) this.#texts.set(file, this.#options.files.read(file));
		return this.#texts.get(file);
	}
}

function absolute({ root, path: file }: TaskAnchor): string {
	return path.join(root, file);
}

/** Whether a path, or a folder it is in, is among some. */
function isWithin(paths: ReadonlySet<string>, file: string): boolean {
	for (let at = file; ; at = path.dirname(at)) {
		if (paths.has(at)) return true;
		if (path.dirname(at) === at) return false;
	}
}

/** With `/`; none when it is outside. */
function relativeTo(root: string, file: string): string[] {
	const relative = path.relative(root, file);
	if (relative === '' || relative.startsWith('..') || path.isAbsolute(relative)) return [];
	return [relative.replaceAll(path.sep, '/')];
}

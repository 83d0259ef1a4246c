import { DisposableList, toDisposable, type Disposable } from '../../../common/base/disposable.ts';
import { Emitter } from '../../../common/base/emitter.ts';
import type { Logger } from '../../ports/logger.ts';
import type { Store, StoredEvent } from '../../ports/store.ts';
import type { Watch } from '../../ports/upstream.ts';
import { resourceOf } from './ownResources.ts';

/** What happens within this time is told together. Milliseconds. */
const GATHER_MS = 100;

/** Which of our own resources are not what they were, as the log says. */
export class OwnChanges implements Disposable {
	readonly #store: Pick<Store, 'onDidAppend' | 'work'>;
	readonly #disposables = new DisposableList();
	readonly #updated: Emitter<string>;
	readonly #listChanged: Emitter<void>;
	/** Addresses that are watched, each as it was asked for, by what they mean: `task/<id>`. */
	readonly #watched = new Map<string, string[]>();
	/** Titles of notes that were seen to change: another save of the same changes no list. */
	readonly #titles = new Map<string, string>();
	readonly #changed = new Set<string>();
	#listIsNew = false;
	#timer: NodeJS.Timeout | undefined;

	constructor(store: Pick<Store, 'onDidAppend' | 'work'>, logger: Logger) {
		this.#store = store;
		const failed = (error: unknown): void => logger.error('A listener of changed resources failed', error);
		this.#updated = this.#disposables.push(new Emitter(failed));
		this.#listChanged = this.#disposables.push(new Emitter(failed));
		this.#disposables.push(store.onDidAppend((events) => events.forEach((event) => this.#take(event))));
		this.#disposables.push(toDisposable(() => clearTimeout(this.#timer)));
	}

	/** Fires for addresses that are watched. */
	get onDidUpdateResource(): Emitter<string>['event'] {
		return this.#updated.event;
	}

	get onDidChangeList(): Emitter<void>['event'] {
		return this.#listChanged.event;
	}

	watch(uri: string): Watch {
		const key = this.#keyOf(uri);
		this.#watched.set(key, [...(this.#watched.get(key) ?? []), uri]);
		const watching = toDisposable(() => this.#unwatch(key, uri));
		return { begun: Promise.resolve(), dispose: () => watching.dispose() };
	}

	dispose(): void {
		this.#disposables.dispose();
		this.#watched.clear();
	}

	#unwatch(key: string, uri: string): void {
		const left = [...(this.#watched.get(key) ?? [])];
		left.splice(left.indexOf(uri), 1);
		if (left.length > 0) this.#watched.set(key, left);
		else this.#watched.delete(key);
	}

	/** A task has two addresses, one by its label. */
	#keyOf(uri: string): string {
		const { kind, id } = resourceOf(uri);
		return kind === 'task' ? `task/${this.#store.work.task(id)?.id ?? id}` : `${kind}/${id}`;
	}

	#take(event: StoredEvent): void {
		const before = this.#changed.size;
		for (const key of this.#touchedBy(event)) if (this.#watched.has(key)) this.#changed.add(key);
		const listIsNew = this.#changesList(event);
		if (listIsNew) this.#listIsNew = true;
		if (listIsNew || this.#changed.size > before) this.#timer ??= setTimeout(() => this.#tell(), GATHER_MS).unref();
	}

	#tell(): void {
		this.#timer = undefined;
		if (this.#listIsNew) this.#listChanged.fire();
		this.#listIsNew = false;
		const changed = [...this.#changed];
		this.#changed.clear();
		for (const uri of new Set(changed.flatMap((key) => this.#watched.get(key) ?? []))) this.#updated.fire(uri);
	}

	#touchedBy({ type, data }: StoredEvent): string[] {
		const noun = /^(?:task|project|note|session|capture)/.exec(type)?.[0];
		if (noun === undefined || !('id' in data)) return [];
		const key = `${noun}/${data.id}`;
		// A project tells its tasks, its notes and what its captures say; whose these were before is not in the event.
		if (noun === 'task' || noun === 'note' || noun === 'capture') return [key, ...this.#watchedProjects()];
		return [key];
	}

	#watchedProjects(): string[] {
		return [...this.#watched.keys()].filter((key) => key.startsWith('project/'));
	}

	/** Whether another thing is listed now, or one of them by another name. */
	#changesList(event: StoredEvent): boolean {
		switch (event.type) {
			case 'taskAdded':
			case 'taskMoved':
			case 'taskDeleted':
			case 'taskRestored':
			case 'projectAdded':
			case 'projectEdited':
				return true;
			case 'noteRemoved':
				this.#titles.delete(event.data.id); // one that comes back is listed again
				return true;
			case 'taskEdited':
				return event.data.title !== undefined;
			case 'noteSeen':
				return this.#isRetitled(event.data.id, event.data.title);
			case 'sessionSaved':
				return event.data.groups !== undefined && event.data.branches !== undefined; // all parts: its first event
			default:
				return false;
		}
	}

	#isRetitled(id: string, title: string): boolean {
		const before = this.#titles.get(id);
		this.#titles.set(id, title);
		return before !== title;
	}
}

import { computed, signal, type ReadonlySignal } from '@preact/signals';
import { messageOf } from '../../common/base/messageOf.ts';
import { OperationError } from '../../common/protocol/errors.ts';
import type { Resource } from './resource.ts';

/** Some of the rows that there are. */
export interface PageAnswer<T> {
	readonly rows: readonly T[];
	/** Rows there are in all. */
	readonly total: number;
	/** 0-based place of the first of `rows`, for who asked for the page that a row is on. */
	readonly offset?: number;
}

/** Which rows are asked for: `limit` of them from `offset` on, or the page that the row `around` is on. */
export interface PageQuestion {
	readonly limit: number;
	readonly offset: number;
	readonly around?: string;
}

export type FetchPage<T> = (question: PageQuestion, signal: AbortSignal) => Promise<PageAnswer<T>>;

/** What is known of a list: how long it is, and the pages of it that are in view or were a moment ago. */
export interface PagesValue<T> {
	readonly total: number;
	/** By number, from 0 on. */
	readonly pages: ReadonlyMap<number, readonly T[]>;
}

/** A list of any length, of which only what is looked at is asked for and kept. */
export interface Pages<T extends { readonly id: string }> extends Pick<Resource<PagesValue<T>>, 'value' | 'error'> {
	/** Rows of a page; the last one may have fewer. */
	readonly size: number;
	/** The rows that are there, in order. */
	readonly rows: ReadonlySignal<readonly T[]>;
	/** The first page, which is always there. */
	readonly first: ReadonlySignal<readonly T[]>;
	/** Pages that are to be drawn. */
	readonly drawn: ReadonlySignal<ReadonlySet<number>>;
	/** Changes when the list begins anew: at its beginning. */
	readonly beginning: ReadonlySignal<number>;
	/** The row of the list that the Tab key reaches: the one that last had the focus, else the first of its page. */
	readonly tabStop: ReadonlySignal<string | undefined>;
	/** Asks for what is in view; answers to what was asked before are not shown. */
	load(fetch: FetchPage<T>): Promise<void>;
	/** The next `load` is of another list, which is shown from its beginning. */
	begin(): void;
	/** A page came into view, or went out of it. */
	see(page: number, inView: boolean): void;
	/** A row has the focus: its page stays, wherever is scrolled to. */
	activate(id: string): void;
	/** 0-based place of a row that is there; -1 for others. */
	indexOf(id: string): number;
	/** The row at a place, once it is there; undefined when there is none. */
	at(index: number): Promise<T | undefined>;
	/** The row with this id, once its page is there; undefined when the list does not have it. */
	find(id: string): Promise<T | undefined>;
}

/** Pages that went out of view and are kept for who comes back. */
const KEPT = 8;

export function createPages<T extends { readonly id: string }>(size: number): Pages<T> {
	return new LoadedPages<T>(size);
}

class LoadedPages<T extends { readonly id: string }> implements Pages<T> {
	readonly size: number;
	readonly value = signal<PagesValue<T> | undefined>(undefined);
	readonly error = signal<string | undefined>(undefined);
	readonly beginning = signal(0);
	readonly #inView = signal<ReadonlySet<number>>(new Set());
	/** The page of the row that has, or is about to get, the focus. */
	readonly #held = signal(0);
	readonly #active = signal<string | undefined>(undefined);
	readonly drawn = computed(() => {
		const last = Math.max(0, Math.ceil((this.value.value?.total ?? 0) / this.size) - 1);
		return new Set([...this.#inView.value, this.#held.value].filter((page) => page <= last));
	});
	readonly rows = computed(() => this.#numbers().flatMap((page) => this.value.value!.pages.get(page)!));
	readonly first = computed(() => this.value.value?.pages.get(0) ?? []);
	readonly tabStop = computed(() => {
		const active = this.#active.value;
		if (active !== undefined && this.indexOf(active) >= 0) return active;
		return (this.value.value?.pages.get(this.#held.value) ?? this.rows.value)[0]?.id;
	});
	#fetch: FetchPage<T> | undefined;
	/** Cancels what was asked before. */
	#round = new AbortController();
	#latest = Promise.resolve();
	/** Pages that are asked for. */
	readonly #asked = new Map<number, Promise<void>>();

	constructor(size: number) {
		this.size = size;
	}

	async load(fetch: FetchPage<T>): Promise<void> {
		this.#fetch = fetch;
		this.#round.abort();
		this.#round = new AbortController();
		this.#asked.clear();
		this.#latest = this.#reload(fetch, this.#round.signal);
		let awaited: Promise<void> | undefined;
		while (awaited !== this.#latest) {
			awaited = this.#latest;
			await awaited;
		}
	}

	begin(): void {
		this.#held.value = 0;
		this.beginning.value++;
	}

	see(page: number, inView: boolean): void {
		const seen = new Set(this.#inView.value);
		if (inView) seen.add(page);
		else seen.delete(page);
		this.#inView.value = seen;
		if (inView) void this.#need(page);
	}

	activate(id: string): void {
		this.#active.value = id;
		const index = this.indexOf(id);
		if (index >= 0) this.#held.value = Math.floor(index / this.size);
	}

	indexOf(id: string): number {
		for (const [page, rows] of this.value.value?.pages ?? []) {
			const at = rows.findIndex((row) => row.id === id);
			if (at >= 0) return page * this.size + at;
		}
		return -1;
	}

	async at(index: number): Promise<T | undefined> {
		if (index < 0 || index >= (this.value.value?.total ?? 0)) return undefined;
		const page = Math.floor(index / this.size);
		this.#held.value = page;
		for (let round: AbortController | undefined; round !== this.#round;) {
			round = this.#round;
			await this.#need(page);
			if (round !== this.#round) await this.#latest; // what was asked is not shown: the list is asked for anew
		}
		return this.value.value?.pages.get(page)?.[index % this.size];
	}

	async find(id: string): Promise<T | undefined> {
		if (this.indexOf(id) < 0 && this.#fetch !== undefined) {
			await this.#ask(this.#fetch, { limit: this.size, offset: 0, around: id });
		}
		const index = this.indexOf(id);
		return index < 0 ? undefined : this.at(index);
	}

	#numbers(): number[] {
		return [...(this.value.value?.pages.keys() ?? [])].sort((a, b) => a - b);
	}

	/** What is drawn is asked for before anything of it is replaced, so that the list does not flicker. */
	async #reload(fetch: FetchPage<T>, signal: AbortSignal): Promise<void> {
		const numbers = [...new Set([0, ...this.drawn.value])].sort((a, b) => a - b);
		try {
			const ask = (page: number) => fetch({ limit: this.size, offset: page * this.size }, signal);
			const answers = await Promise.all(numbers.map(ask));
			if (signal.aborted) return;
			const total = answers.at(-1)!.total;
			const pages = numbers.map((page, at) => [page, answers[at]!.rows] as const);
			const last = Math.max(0, Math.ceil(total / this.size) - 1);
			if (this.#held.value > last) this.#held.value = last;
			this.value.value = { total, pages: new Map(pages.filter(([, rows]) => rows.length > 0)) };
			this.error.value = undefined;
		} catch (failure) {
			this.#failed(failure, signal);
			return;
		}
		await Promise.all([...this.drawn.value].map((page) => this.#need(page)));
	}

	#need(page: number): Promise<void> {
		const { total = 0, pages } = this.value.value ?? {};
		if (this.#fetch === undefined || pages?.has(page) !== false || page * this.size >= total) return Promise.resolve();
		const known = this.#asked.get(page);
		if (known !== undefined) return known;
		const asked = this.#ask(this.#fetch, { limit: this.size, offset: page * this.size }).finally(() => {
			if (this.#asked.get(page) === asked) this.#asked.delete(page);
		});
		this.#asked.set(page, asked);
		return asked;
	}

	async #ask(fetch: FetchPage<T>, question: PageQuestion): Promise<void> {
		const { signal } = this.#round;
		try {
			const { rows, total, offset = question.offset } = await fetch(question, signal);
			if (signal.aborted || rows.length === 0) return;
			const pages = new Map(this.value.value?.pages);
			pages.set(Math.floor(offset / this.size), rows);
			this.value.value = { total, pages: this.#pruned(pages) };
		} catch (failure) {
			this.#failed(failure, signal);
		}
	}

	/** Without those that went out of view first. */
	#pruned(pages: Map<number, readonly T[]>): Map<number, readonly T[]> {
		const drawn = this.drawn.value;
		const others = [...pages.keys()].filter((page) => page > 0 && !drawn.has(page));
		for (const page of others.slice(0, -KEPT)) pages.delete(page);
		return pages;
	}

	#failed(failure: unknown, signal: AbortSignal): void {
		if (!signal.aborted && !OperationError.is(failure, 'cancelled')) this.error.value = messageOf(failure);
	}
}

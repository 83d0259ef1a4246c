import { expect, onTestFinished, test, vi } from 'vitest';
import { Emitter } from '../../../common/base/emitter.ts';
import type { IndexStatus, RootStatus } from '../../../common/model/indexStatus.ts';
import type { ClientSettings } from '../../../common/protocol/settings.ts';
import type { OpenIndex, PreparedIndex } from '../../../server/app/indexAccess.ts';
import { IndexHost } from '../../../server/app/indexHost.ts';
import { silentLogger, temporaryFolder } from '../store/support.ts';
import { PATIENT } from '../patient.ts';

/** A folder's state in a double: `done` when a whole run ended, `stored` when it is in the table from before. */
type Phase = 'stored' | 'indexing' | 'done' | 'failed';

/** An index of which the test says when its runs end; what a table has outlives it, as on a disk. */
class FakeIndex {
	readonly roots: Map<string, Phase>;
	readonly changed = new Emitter<IndexStatus>((error) => {
		throw error;
	});
	readonly calls: string[] = [];
	closed = false;
	readonly #model: string;

	constructor(model: string, stored: readonly string[]) {
		this.#model = model;
		this.roots = new Map(stored.map((root) => [root, 'stored']));
	}

	finish(root: string, phase: Phase = 'done'): void {
		this.roots.set(root, phase);
		this.changed.fire(this.status());
	}

	status(): IndexStatus {
		const roots = [...this.roots].map(([root, phase]) => rootStatus(root, phase));
		return { model: this.#model, dimensions: 4, lastResort: false, roots };
	}

	get open(): OpenIndex {
		const ensure = (root: string): Promise<never> => {
			this.calls.push(`ensure ${root}`);
			this.roots.set(root, 'indexing');
			return new Promise<never>(() => {});
		};
		const filesChanged = (paths: readonly string[]): Promise<void> => {
			this.calls.push(`changed ${paths.join()}`);
			return Promise.resolve();
		};
		const indexer = {
			onDidChange: this.changed.event,
			status: () => this.status(),
			settled: () => Promise.resolve(),
			ensure,
			filesChanged,
		};
		const services = {
			embedder: { id: this.#model, dimensions: 4 },
			table: { modelId: this.#model, dimensions: 4, recovered: undefined },
			indexer,
			engine: {},
			close: () => {
				this.closed = true;
				return Promise.resolve();
			},
		};
		return services as unknown as OpenIndex; // no more of it is asked here
	}
}

interface Rig {
	readonly host: IndexHost;
	readonly folder: string;
	/** Every index that was opened, in order. */
	readonly opened: FakeIndex[];
	/** Why a model cannot be opened, by model. */
	readonly broken: Map<string, string>;
	/** Waits until so many have been opened. */
	readonly openedCount: (count: number) => Promise<void>;
	readonly degraded: () => string | undefined;
}

/** A host with the model `old` open and one folder indexed in it; folders are asked for as windows do. */
async function createRig(first = 'old', broken = new Map<string, string>()): Promise<Rig> {
	const folder = temporaryFolder();
	const opened: FakeIndex[] = [];
	const prepare = ({ model }: ClientSettings['embedding']): Promise<PreparedIndex> => {
		const reason = broken.get(model);
		if (reason !== undefined) return Promise.reject(new Error(reason));
		const open = (): Promise<OpenIndex> => {
			const before = opened.findLast((index) => index.status().model === model);
			opened.push(new FakeIndex(model, [...(before?.roots.keys() ?? [])]));
			return Promise.resolve(opened.at(-1)!.open);
		};
		return Promise.resolve({ modelId: model, dimensions: 4, open, dispose: () => {} });
	};
	const host = new IndexHost(settingsOf(first), prepare, silentLogger);
	onTestFinished(() => host.close());
	host.onDidOpen(({ indexer }) => void indexer.ensure(folder));
	await host.services();
	opened[0]!.finish(folder);
	const openedCount = (count: number): Promise<void> => vi.waitFor(() => expect(opened).toHaveLength(count), PATIENT);
	return { host, folder, opened, broken, openedCount, degraded: () => host.ready?.indexer.status().degraded };
}

test('the old index answers until every folder is in the new one; meanwhile both are told what changes', async () => {
	const { host, folder, opened, openedCount, degraded } = await createRig();
	const second = temporaryFolder();
	host.useEmbedding(settingsOf('new'));
	await openedCount(2);
	const [old, next] = [opened[0]!, opened[1]!];
	await vi.waitFor(
		() => expect(degraded()).toBe('The index is being built for new; searches use old meanwhile.'),
		PATIENT,
	);
	expect((await host.services()).embedder.id).toBe('old');
	void host.ready!.indexer.ensure(second);
	await host.ready!.indexer.filesChanged(['/x.ts']);
	expect(old.calls).toEqual([`ensure ${folder}`, `ensure ${second}`, 'changed /x.ts']);
	expect(next.calls).toEqual([`ensure ${folder}`, `ensure ${second}`, 'changed /x.ts']);
	next.finish(folder);
	await settle();
	expect((await host.services()).embedder.id).toBe('old');
	next.finish(second);
	await vi.waitFor(() => expect(old.closed).toBe(true), PATIENT);
	expect((await host.services()).embedder.id).toBe('new');
	expect(degraded()).toBeUndefined();
});

test('a table that was complete takes over at once', async () => {
	const { host, folder, opened, openedCount } = await createRig();
	host.useEmbedding(settingsOf('new'));
	await openedCount(2);
	opened[1]!.finish(folder);
	await vi.waitFor(() => expect(host.ready?.embedder.id).toBe('new'), PATIENT);
	host.useEmbedding(settingsOf('old'));
	await vi.waitFor(() => expect(host.ready?.embedder.id).toBe('old'), PATIENT);
	expect(opened[2]!.roots.get(folder)).toBe('indexing'); // asked to catch up, and not waited for
	expect(opened.map(({ closed }) => closed)).toEqual([true, true, false]);
});

test('choosing the old model again before the new one is ready drops the new one', async () => {
	const { host, folder, opened, openedCount, degraded } = await createRig();
	host.useEmbedding(settingsOf('new'));
	await openedCount(2);
	host.useEmbedding(settingsOf('old'));
	await vi.waitFor(() => expect(opened[1]!.closed).toBe(true), PATIENT);
	opened[1]!.finish(folder);
	await settle();
	expect(host.ready?.embedder.id).toBe('old');
	expect(degraded()).toBeUndefined();
	expect(opened).toHaveLength(2);
	expect(opened[0]!.closed).toBe(false);
});

test('of several choices the last one counts', async () => {
	const { host, folder, opened } = await createRig();
	for (const model of ['a', 'b', 'c']) host.useEmbedding(settingsOf(model));
	await vi.waitFor(() => expect(degraded(host)).toContain('being built for c'), PATIENT);
	opened.at(-1)!.finish(folder);
	await vi.waitFor(() => expect(host.ready?.embedder.id).toBe('c'), PATIENT);
	expect(opened.filter(({ closed }) => !closed)).toHaveLength(1);
});

test('a model that cannot be opened leaves the old one in place, says why, and is tried again when asked', async () => {
	const { host, folder, opened, broken, openedCount, degraded: told } = await createRig();
	broken.set('new', 'There is no such model.');
	host.useEmbedding(settingsOf('new'));
	const refusal = 'The embedding model "local new" cannot be used: There is no such model. Searches use old.';
	await vi.waitFor(() => expect(told()).toBe(refusal), PATIENT);
	expect(opened).toHaveLength(1);
	expect(opened[0]!.closed).toBe(false);
	broken.clear();
	host.useEmbedding(settingsOf('new'));
	await openedCount(2);
	opened[1]!.finish(folder);
	await vi.waitFor(() => expect(host.ready?.embedder.id).toBe('new'), PATIENT);
	expect(told()).toBeUndefined();
});

test('a model that cannot be opened at the first start leaves the one that ships in its place, until it can be', async () => {
	const {
		host,
		folder,
		opened,
		broken,
		openedCount,
		degraded: told,
	} = await createRig('new', new Map([['new', 'No key.']]));
	expect(opened[0]!.status().model).toBe(''); // what `auto` opens
	expect(told()).toBe('The embedding model "local new" cannot be used: No key. Searches use .');
	broken.clear();
	host.reopen();
	await openedCount(2);
	opened[1]!.finish(folder);
	await vi.waitFor(() => expect(host.ready?.embedder.id).toBe('new'), PATIENT);
	expect(told()).toBeUndefined();
});

test('reopening what is in use changes nothing', async () => {
	const { host, opened } = await createRig();
	host.reopen();
	await host.close();
	expect(opened).toHaveLength(1);
});

test('a folder that fails keeps the old index and says why; it is enough that a later run ends well', async () => {
	const { host, folder, opened, openedCount } = await createRig();
	host.useEmbedding(settingsOf('new'));
	await openedCount(2);
	opened[1]!.finish(folder, 'failed');
	await vi.waitFor(
		() => expect(degraded(host)).toBe('The index for new cannot be built: It broke; searches use old meanwhile.'),
		PATIENT,
	);
	opened[1]!.finish(folder);
	await vi.waitFor(() => expect(host.ready?.embedder.id).toBe('new'), PATIENT);
});

test('a folder that is gone from the disk holds up nothing', async () => {
	const { host, folder, opened, openedCount } = await createRig();
	host.onDidOpen(({ indexer }) => void indexer.ensure(`${folder}/gone`));
	host.useEmbedding(settingsOf('new'));
	await openedCount(2);
	opened[1]!.finish(folder);
	await vi.waitFor(() => expect(host.ready?.embedder.id).toBe('new'), PATIENT);
});

test('closing while the new index is built closes both', async () => {
	const { host, opened, openedCount } = await createRig();
	host.useEmbedding(settingsOf('new'));
	await openedCount(2);
	await host.close();
	expect(opened.map(({ closed }) => closed)).toEqual([true, true]);
});

function degraded(host: IndexHost): string | undefined {
	return host.ready?.indexer.status().degraded;
}

function settingsOf(model: string): ClientSettings['embedding'] {
	return { provider: 'local', model, url: '' };
}

function rootStatus(root: string, state: Phase): RootStatus {
	const numbers = { files: 1, chunks: 1, total: 1, done: 1, bytes: 1, skipped: {} };
	const phase = state === 'indexing' || state === 'failed' ? state : 'idle';
	const error = state === 'failed' ? { error: 'It broke.' } : {};
	return { root, phase, ...numbers, lastCompleteAt: state === 'done' ? 1 : 0, ...error };
}

/** Lets everything run that waits for nothing but its turn. */
function settle(): Promise<void> {
	return new Promise((resolve) => setImmediate(resolve));
}

import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test, vi } from 'vitest';
import type { SearchMode } from '../../../common/model/search.ts';
import { DEFAULT_DECAY, type Decay } from '../../../server/core/memory/importance.ts';
import { createHashEmbedder } from '../../../server/models/hash/hashEmbedder.ts';
import type { Embedder } from '../../../server/ports/embedder.ts';
import { openTable } from '../search/support.ts';
import { EVERYTHING, openMemory, recallOver, REPOSITORY, shippedModel, DAY_MS, type MemoryRig } from './support.ts';

describe('recall', () => {
	test('answers verbatim, with parts that add up to the score', async () => {
		const rig = await openMemory();
		rig.add('a', 'The sync job dies at 2 because the token expires while it waits for the lock.', ['sync']);
		rig.add('b', 'Anna wants the export to keep the column order.');
		const { hits } = await rig.recall('why does the token expire');
		expect(hits[0]).toMatchObject({ ref: 'capture/a', kind: 'capture', tags: ['sync'], startLine: 1 });
		expect(hits[0]!.text).toBe('The sync job dies at 2 because the token expires while it waits for the lock.');
		for (const { score, parts } of hits) expect(parts.reduce((sum, part) => sum + part.score, 0)).toBeCloseTo(score, 9);
		expect(hits[0]!.parts.find(({ part }) => part === 'text')?.label).toBe('contains token, expire');
	});

	test('reads its own writes: new, edited, deleted and restored captures', async () => {
		const rig = await openMemory();
		rig.add('a', 'quarterly numbers');
		expect(await rig.refs('numbers', { mode: 'keyword' })).toEqual(['capture/a']);
		rig.store.execute({ type: 'capture/edit', id: 'a', content: 'garden party' });
		expect(await rig.refs('numbers', { mode: 'keyword' })).toEqual([]);
		expect(await rig.refs('garden', { mode: 'keyword' })).toEqual(['capture/a']);
		rig.store.execute({ type: 'capture/delete', id: 'a' });
		expect(await rig.refs('garden', { mode: 'keyword' })).toEqual([]);
		rig.store.execute({ type: 'capture/undelete', id: 'a' });
		expect(await rig.refs('garden', { mode: 'keyword' })).toEqual(['capture/a']);
	});

	test('what changes while it is read is read again', async () => {
		const hash = createHashEmbedder();
		let meanwhile = (): void => undefined;
		const embed: Embedder['embed'] = async (...asked) => {
			const made = await hash.embed(...asked);
			meanwhile();
			return made;
		};
		const rig = await openMemory({ ...hash, embed });
		rig.add('a', 'quarterly numbers');
		meanwhile = () => {
			meanwhile = () => undefined;
			rig.store.execute({ type: 'capture/edit', id: 'a', content: 'garden party' });
		};
		await rig.recall('numbers');
		expect(await rig.refs('garden', { mode: 'keyword' })).toEqual(['capture/a']);
	});

	test('a line is found by what was said just before it, and shown with it', async () => {
		const rig = await openMemory();
		rig.add('q', 'Which database did we choose for the ledger?');
		rig.add('a', 'The second one, it was cheaper.');
		rig.add('z', 'Lunch is at noon.');
		rig.time += 3 * 3_600_000;
		rig.add('far', 'Something else altogether.');
		const { hits } = await rig.recall('database for the ledger', { mode: 'keyword' });
		const answer = hits.find(({ ref }) => ref === 'capture/a');
		expect(answer?.text).toBe('The second one, it was cheaper.');
		expect(answer?.around.map(({ ref, place }) => [ref, place])).toEqual([
			['capture/q', 'before'],
			['capture/z', 'after'],
		]);
		expect(hits.map(({ ref }) => ref)).not.toContain('capture/far');
	});

	test('what is edited keeps its place among its neighbours', async () => {
		const rig = await openMemory();
		for (const id of ['a', 'b', 'c']) rig.add(id, `thought ${id}`);
		await rig.recall('thought');
		rig.store.execute({ type: 'capture/edit', id: 'b', content: 'walrus' });
		const { hits } = await rig.recall('walrus', { mode: 'keyword' });
		expect(hits[0]!.around.map(({ ref }) => ref)).toEqual(['capture/a', 'capture/c']);
	});

	test('what was kept at the time that a question names comes first, and says so', async () => {
		const rig = await openMemory();
		rig.time += DAY_MS / 2;
		for (const day of ['first', 'second', 'third', 'fourth']) {
			rig.add(day, `Worked on the importer the ${day} time.`);
			rig.time += DAY_MS;
		}
		const { hits } = await rig.recall('what did we work on the importer on 2 January 2026');
		expect(hits[0]).toMatchObject({ ref: 'capture/second' });
		expect(hits[0]!.parts).toContainEqual(expect.objectContaining({ part: 'time', label: 'kept at about that time' }));
		for (const { score, parts } of hits) expect(parts.reduce((sum, part) => sum + part.score, 0)).toBeCloseTo(score, 9);
		const { hits: undated } = await rig.recall('what did we work on the importer');
		expect(undated.flatMap(({ parts }) => parts.map(({ part }) => part))).not.toContain('time');
	});

	test('by words and meaning, dated questions find no less than by words alone', async () => {
		const rig = await openMemory(shippedModel());
		rig.time += DAY_MS / 2;
		for (const [at, said] of DIARY.entries()) {
			rig.add(`d${at}`, said);
			rig.time += 7 * DAY_MS;
		}
		for (const [at, query] of ['the leak on 15 January 2026', 'what was slow on 29 January 2026'].entries())
			for (const mode of ['keyword', 'hybrid'] as const)
				expect((await rig.refs(query, { mode }))[0]).toBe(`capture/d${[2, 4][at]}`);
	});

	test('an engine that begins later answers the same', async () => {
		const rig = await openMemory();
		for (let at = 0; at < 30; at++)
			rig.add(`c${at}`, `thought ${at} about ${at % 3 === 0 ? 'apples' : 'pears'} and ${at}`);
		await rig.recall('apples');
		rig.store.execute({ type: 'capture/edit', id: 'c3', content: 'apples at last' });
		const request = { kinds: [], tags: [], limit: 10, mode: 'hybrid', include: [], minStrength: 0 } as const;
		const first = await rig.recall('apples and pears');
		const second = await rig.again().recall({ ...request, query: 'apples and pears' });
		expect(second.hits.map(({ ref }) => ref)).toEqual(first.hits.map(({ ref }) => ref));
	});

	test('an index that cannot be made anew now is the old one until it can', async () => {
		const { store, embedder } = await openMemory();
		const table = await openTable();
		const engine = recallOver(store, table, embedder, Date.now);
		const ask = async (): Promise<string[]> => {
			const request = { kinds: [], tags: [], limit: 9, mode: 'keyword', include: [], minStrength: 0 } as const;
			return (await engine.recall({ ...request, query: 'walrus' })).hits.map(({ ref }) => ref);
		};
		const many = Array.from({ length: 2100 }, (_, at) => `c${at}`);
		for (const id of ['kept', ...many])
			store.execute({ type: 'capture/add', id, content: id === 'kept' ? 'walrus' : id, tags: [] });
		expect((await ask())[0]).toBe('capture/kept');
		for (const id of many) store.execute({ type: 'capture/delete', id });
		await ask();
		const reading = vi.spyOn(table, 'files').mockRejectedValue(new Error('the disk is busy'));
		await expect(ask()).rejects.toThrow('busy');
		reading.mockRestore();
		expect((await ask())[0]).toBe('capture/kept');
	});

	test('what is archived, superseded or said twice is held back, with the reason', async () => {
		const rig = await openMemory();
		rig.add('old', 'The API limit is 100 requests a minute.');
		rig.add('new', 'The API limit is 500 requests a minute now.');
		rig.add('gone', 'The API limit was discussed with Tom.');
		rig.add('same', 'the api limit is 500   requests a minute now.');
		rig.store.execute({ type: 'memory/supersede', ref: 'capture/old', by: 'capture/new', reason: 'raised in May' });
		rig.store.execute({ type: 'memory/archive', ids: ['gone'], reason: 'done' });
		const { hits, heldBack } = await rig.recall('API limit requests', { mode: 'keyword' });
		expect(hits.map(({ ref }) => ref)).toEqual(['capture/new']);
		expect(Object.fromEntries(heldBack.map(({ ref, why, reason, by }) => [ref, [why, reason, by]]))).toEqual({
			'capture/old': ['superseded', 'superseded: raised in May', 'capture/new'],
			'capture/gone': ['archived', 'archived', undefined],
			'capture/same': ['duplicate', 'says the same', 'capture/new'],
		});
		const all = await rig.refs('API limit requests', {
			mode: 'keyword',
			include: ['archived', 'superseded', 'duplicate'],
		});
		expect(all.toSorted()).toEqual(['capture/gone', 'capture/new', 'capture/old', 'capture/same']);
		rig.store.execute({ type: 'memory/reinstate', ref: 'capture/old' });
		expect(await rig.refs('API limit requests', { mode: 'keyword' })).toContain('capture/old');
	});

	test('fading holds back only when it is asked to, and what is pinned does not fade', async () => {
		const rig = await openMemory();
		rig.add('a', 'the colour of the logo');
		rig.add('b', 'the colour of the door');
		rig.store.execute({ type: 'memory/pin', ref: 'capture/b', pinned: true });
		rig.time += 1000 * DAY_MS;
		expect(await rig.refs('colour', { mode: 'keyword' })).toEqual(['capture/b', 'capture/a']);
		const { hits, heldBack } = await rig.recall('colour', { mode: 'keyword', minStrength: 0.1 });
		expect(hits.map(({ ref }) => ref)).toEqual(['capture/b']);
		expect(heldBack).toMatchObject([{ ref: 'capture/a', why: 'faded' }]);
	});

	test('only of a project, a kind or a tag', async () => {
		const rig = await openMemory();
		rig.store.execute({ type: 'project/create', id: 'p', name: 'Ledger', folders: [] });
		rig.add('a', 'retry the payment', ['money']);
		rig.add('b', 'retry the upload');
		rig.store.execute({ type: 'capture/assign', ids: ['a'], project: 'p', by: 'user' });
		expect(await rig.refs('retry', { project: 'p' })).toEqual(['capture/a']);
		expect(await rig.refs('retry', { tags: ['money'] })).toEqual(['capture/a']);
		expect(await rig.refs('retry', { kinds: ['task'] })).toEqual([]);
	});

	test('what is not asked for takes no place of what is, however much of it there is', async () => {
		const rig = await openMemory();
		rig.store.execute({ type: 'project/create', id: 'p', name: 'Ledger', folders: [] });
		rig.add('far', 'among many other words there is the retry somewhere, and nobody looks for it', ['rare']);
		rig.store.execute({ type: 'capture/assign', ids: ['far'], project: 'p', by: 'user' });
		for (let at = 0; at < 400; at++) rig.add(`n${at}`, `retry ${at}`);
		expect(await rig.refs('retry', { mode: 'keyword', tags: ['rare'] })).toEqual(['capture/far']);
		expect(await rig.refs('retry', { mode: 'keyword', project: 'p' })).toEqual(['capture/far']);
		expect(await rig.refs('retry', { mode: 'keyword', limit: 200 })).toHaveLength(200);
	});

	test('nothing kept, or nothing that fits, is no failure', async () => {
		const rig = await openMemory();
		expect(await rig.recall('anything')).toEqual({ hits: [], heldBack: [], notices: [] });
		rig.add('a', '…');
		expect((await rig.recall('???', { mode: 'keyword' })).hits).toEqual([]);
	});
});

/**
 * Questions about notes in other words (`models/eval/notes`), and lines of talk whose answers stand beside the words of the
 * question: fusing must not lose what words alone find.
 */
test.each([
	['the model that ships', shippedModel(), 0.8],
	['the hash embedding', createHashEmbedder(), 0],
] as const)(
	'by words and meaning recall finds no less than by words alone: %s',
	{ timeout: 120_000 },
	async (_name, embedder, least) => {
		const rig = await openMemory(embedder);
		const questions = fillNotes(rig);
		for (const [at, [question, , answer]] of TALKS.entries()) {
			rig.time += DAY_MS;
			rig.add(`t${at}-0`, question);
			rig.add(`t${at}-1`, answer);
			rig.add(`t${at}-2`, 'Good, thanks.');
		}
		const talks = TALKS.map(([, asked], at) => ({ query: asked, wanted: `capture/t${at}-1` }));
		const found = async (mode: SearchMode, limit: number, asked: readonly { query: string; wanted: string }[]) => {
			let hits = 0;
			for (const { query, wanted } of asked) if ((await rig.refs(query, { mode, limit })).includes(wanted)) hits++;
			return hits / asked.length;
		};
		for (const asked of [questions, talks])
			for (const limit of [5, 10])
				expect(await found('hybrid', limit, asked)).toBeGreaterThanOrEqual(await found('keyword', limit, asked));
		expect(await found('hybrid', 10, questions)).toBeGreaterThan(least);
		expect(await found('hybrid', 5, talks)).toBeGreaterThan(least);
	},
);

test(
	'decay costs at most a point of recall against none; without its floor it costs more',
	{ timeout: 120_000 },
	async () => {
		const rig = await openMemory(shippedModel());
		const questions = fillNotes(rig, DAY_MS * 6); // the first are a year old at the end
		// Some are used every day: they are fresh, and matter more than what is asked for.
		for (let at = 0; at < 200; at++) {
			const refs = questions.filter((_, index) => index % 5 === 4).map(({ wanted }) => wanted);
			rig.time += 2 * 3_600_000;
			rig.store.execute({ type: 'memory/reinforce', refs, now: rig.time });
		}
		rig.time += 300 * DAY_MS;
		const recallAt5 = async (decay: Decay): Promise<number> => {
			const engine = rig.again(decay);
			let hits = 0;
			for (const { query, wanted } of questions) {
				const answer = await engine.recall({ ...EVERYTHING, query, limit: 5 });
				if (answer.hits.some(({ ref }) => ref === wanted)) hits++;
			}
			return hits / questions.length;
		};
		const none = await recallAt5({ ...DEFAULT_DECAY, floor: 1 });
		expect(await recallAt5(DEFAULT_DECAY)).toBeGreaterThanOrEqual(none - 0.01);
		expect(await recallAt5({ ...DEFAULT_DECAY, floor: 0 })).toBeLessThan(none - 0.01);
	},
);

test('a year of age costs nothing that is asked for', { timeout: 120_000 }, async () => {
	const rig = await openMemory(shippedModel());
	const questions = fillNotes(rig, DAY_MS * 6);
	const recallAt5 = async (): Promise<number> => {
		let hits = 0;
		for (const { query, wanted } of questions) if ((await rig.refs(query, { limit: 5 })).includes(wanted)) hits++;
		return hits / questions.length;
	};
	const young = await recallAt5();
	rig.time += 30 * DAY_MS;
	expect(await recallAt5()).toBeGreaterThanOrEqual(young - 0.01);
});

interface Line {
	readonly _id: string;
	readonly text: string;
}

function fillNotes(rig: MemoryRig, apartMs = 3_600_000): { query: string; wanted: string }[] {
	const folder = path.join(REPOSITORY, 'models', 'eval', 'notes');
	const lines = (file: string): string[] => readFileSync(path.join(folder, file), 'utf8').trim().split('\n');
	for (const line of lines('corpus.jsonl')) {
		const { _id, text } = JSON.parse(line) as Line;
		rig.add(_id, text);
		rig.time += apartMs; // notes stand alone
	}
	const queries = new Map(
		lines('queries.jsonl').map((line) => [(JSON.parse(line) as Line)._id, JSON.parse(line) as Line]),
	);
	return lines('qrels/test.tsv')
		.slice(1)
		.map((line) => {
			const [query = '', document = ''] = line.split('\t');
			return { query: queries.get(query)!.text, wanted: `capture/${document}` };
		});
}

/** The same words on other days: only the day tells them apart. */
const DIARY = [
	'Looked for the leak in the parser.',
	'The editor was slow with large files.',
	'Looked for the leak in the lexer.',
	'The editor was slow with long lines.',
	'The editor was slow with many windows.',
	'Looked for the leak in the printer.',
];

/** What was said, what is asked later, and the answer that followed. */
const TALKS: readonly (readonly [said: string, asked: string, answer: string])[] = [
	[
		'Who takes over the billing service when Petra leaves?',
		'who will own billing after Petra',
		'Jonas, from March on.',
	],
	[
		'What port does the metrics exporter use on staging?',
		'metrics exporter port on staging',
		'It moved to 9187 last week.',
	],
	[
		'Why did we drop the nightly full backup?',
		'reason the nightly full backup was dropped',
		'It took longer than the night.',
	],
	['How long may an access token live?', 'lifetime of an access token', 'Fifteen minutes, the refresh one a week.'],
	[
		'Where are the fixtures of the parser tests?',
		'location of parser test fixtures',
		'Next to the grammar, in samples.',
	],
	[
		'Did the customer accept the new invoice layout?',
		'customer opinion on invoice layout',
		'Yes, but the logo must be smaller.',
	],
	['Which region hosts the image cache?', 'region of the image cache', 'Frankfurt, since the move.'],
	[
		'When is the certificate of the old gateway renewed?',
		'renewal date of the gateway certificate',
		'On the third of June.',
	],
];

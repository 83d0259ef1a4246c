import { readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { OperationError } from '../../common/protocol/errors.ts';
import type { CallContext } from '../../server/app/handler.ts';
import { keepNotes, NotePlacer } from '../../server/app/notes/keptNotes.ts';
import { createTransferHandlers, type TransferNotes } from '../../server/app/transferHandlers.ts';
import { createNoteFiles } from '../../server/notes/noteFiles.ts';
import { openStoreForTest, silentLogger, temporaryFolder } from '../server/store/support.ts';
import { damaged, json, RUNS, text } from './support.ts';

const call: CallContext = { signal: new AbortController().signal, progress: () => undefined, trusted: true };

const exported = fc
	.array(json, { maxLength: 4 })
	.map((events) =>
		[
			`{"understory":"export","version":1,"exportedAt":"2026-01-01T00:00:00.000Z","events":${events.length}}`,
			...events.map((data) => JSON.stringify({ ts: '2026-01-01T00:00:00.000Z', type: 'captureAdded', v: 1, data })),
		].join('\n'),
	);
const withNotes = fc
	.tuple(text, fc.array(json, { maxLength: 4 }))
	.map(([name, entries]) =>
		[
			JSON.stringify({ understory: 'export', version: 2, events: 0, notes: [{ name, root: '/', own: false }] }),
			...entries.map((note) => JSON.stringify({ note })),
			JSON.stringify({ note: { folder: name, path: `../${name}.md`, text: name } }),
			JSON.stringify({ notes: entries.length + 1 }),
		].join('\n'),
	);
const memory = fc
	.array(fc.tuple(text, text, text, fc.array(json)), { maxLength: 4 })
	.map((all) =>
		all
			.flatMap(([name, to, relationType, observations]) => [
				JSON.stringify({ type: 'entity', name, entityType: to, observations }),
				JSON.stringify({ type: 'relation', from: name, to, relationType }),
			])
			.join('\n'),
	);
const mem0 = fc
	.array(
		fc.oneof(
			json,
			text.map((said) => ({ memory: said, created_at: said })),
		),
	)
	.map((all) => JSON.stringify(all));
const note = fc
	.tuple(text, text, text)
	.map(([title, tags, body]) => `---\ntitle: ${title}\ntags: ${tags}\n---\n${body}\n- relates to [[${title}]]\n`);

function notesOf(folder: string): TransferNotes {
	const files = createNoteFiles(silentLogger);
	const own = path.join(folder, 'notes');
	files.makeFolder(own);
	const places = { own, roots: [own] };
	return {
		keep: () => keepNotes(files, places, []),
		placer: (folders, dryRun) => new NotePlacer(files, folders, places, { dryRun }),
		changed: () => Promise.resolve(),
	};
}

test('a file to import is taken in or refused with a sentence, and nothing else', async () => {
	const folder = temporaryFolder();
	const store = await openStoreForTest(path.join(folder, 'data'));
	const handlers = createTransferHandlers(store, () => 0, notesOf(folder));
	const content = fc.oneof(
		text,
		damaged(exported),
		exported,
		damaged(withNotes),
		withNotes,
		damaged(memory),
		memory,
		damaged(mem0),
		mem0,
		damaged(note),
		note,
	);
	const format = fc.constantFrom('auto', 'understory', 'server-memory', 'mem0', 'basic-memory');
	await fc.assert(
		fc.asyncProperty(content, format, fc.boolean(), async (said, chosen, skipMalformed) => {
			const file = path.join(folder, 'in.txt');
			writeFileSync(file, said);
			try {
				const input = { path: file, format: chosen, skipMalformed, dryRun: false } as const;
				const { added, seq } = await handlers['transfer/import'](input, call);
				expect(added).toBeGreaterThanOrEqual(0);
				expect(seq).toBe(store.head);
			} catch (error) {
				if (!OperationError.is(error, 'invalidInput')) throw error;
			}
			expect(readdirSync(folder).sort()).toEqual(['data', 'in.txt', 'notes']);
		}),
		{ numRuns: RUNS * 3 },
	);
});

test.each([
	['brackets that never close', `---\n---\n${'['.repeat(300_000)}`],
	['blanks without end', `---\ntitle: a${' '.repeat(300_000)}b\n---\n- a [[b]]`],
	['a list of blanks', `---\ntags:\n${'  -    \n'.repeat(50_000)}x\n---\n`],
])('an import ends: %s', async (_what, content) => {
	const folder = temporaryFolder();
	const store = await openStoreForTest(path.join(folder, 'data'));
	const file = path.join(folder, 'in.md');
	writeFileSync(file, content);
	const input = { path: file, format: 'basic-memory', skipMalformed: true, dryRun: true } as const;
	expect(
		(await createTransferHandlers(store, () => 0, notesOf(folder))['transfer/import'](input, call)).faults,
	).toEqual([]);
});

import path from 'node:path';
import { expect, test } from 'vitest';
import { cli, cliJson, temporaryDataDir } from './processes.ts';

test('the graph is asked and corrected, and everything goes out and in', { timeout: 180_000 }, async () => {
	const dataDir = temporaryDataDir();
	await cli(dataDir, 'capture', 'Ask Ada Lovelace why src/retry.ts ignores #12');
	await cli(dataDir, 'capture', 'ada@example.com knows about #12');
	const people = await cliJson<{ id: string }[]>(dataDir, 'graph', 'list', '--type', 'person');
	expect(people.map(({ id }) => id)).toEqual(['person:ada lovelace']);
	await cli(dataDir, 'graph', 'merge', 'email:ada@example.com', 'person:ada lovelace');
	const shown = await cliJson<{ merged: string[]; total: number }>(dataDir, 'graph', 'show', 'person:ada lovelace');
	expect(shown).toMatchObject({ merged: ['email:ada@example.com'], total: 2 });
	expect((await cli(dataDir, 'graph', 'path', 'file:src/retry.ts', 'person:ada lovelace')).stdout).toContain('#12');
	const { records } = await cliJson<{ records: unknown[] }>(dataDir, 'graph', 'related', 'src/retry.ts');
	expect(records).toHaveLength(1);
	expect(await cliJson(dataDir, 'graph', 'status')).toMatchObject({ records: 2, behind: 0 });
	expect(await cli(dataDir, 'graph', 'show', 'tag:nobody')).toMatchObject({ code: 1 });
	expect(await cli(dataDir, 'graph', 'path', 'one')).toMatchObject({ code: 2 });

	const file = path.join(dataDir, 'all.jsonl');
	const { events } = await cliJson<{ events: number }>(dataDir, 'export', file);
	expect(events).toBeGreaterThanOrEqual(3); // and what was found while processing
	const other = temporaryDataDir();
	expect((await cli(other, 'import', file)).stdout).toBe(`Added ${events} events; 0 were there already\n`);
	expect(await cliJson(other, 'import', file)).toMatchObject({ added: 0, known: events });
	expect(await cliJson(other, 'graph', 'show', 'person:ada lovelace')).toMatchObject(shown);
});

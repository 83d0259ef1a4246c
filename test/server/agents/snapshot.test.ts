import { expect, test } from 'vitest';
import { localMinute } from '../../../common/base/localTime.ts';
import { createSnapshot } from '../../../server/agents/programs/snapshot.ts';
import { openAgents } from './support.ts';

test('a snapshot has a part for each window of which something is known, and none without', async () => {
	const windows = [['/a'], ['/b', '/c'], ['/a']];
	const known = new Map([
		['/a', 'At the ledger.'],
		['/b /c', 'At the mill.'],
	]);
	const describe = (folders: readonly string[]): string => known.get(folders.join(' ')) ?? '';
	const rig = await openAgents(createSnapshot({ windows: () => windows, describe }));
	const run = await rig.run({ agent: 'snapshot' });
	expect(run.outputs).toEqual([{ kind: 'note', id: run.id, title: `Snapshot ${localMinute('2026-01-05T12:00:00Z')}` }]);
	expect(rig.store.agents.report(run.id)).toBe('At the ledger.\n\nAt the mill.');
	known.clear();
	expect(await rig.run({ agent: 'snapshot' })).toMatchObject({
		message: 'No open window has a session to write down.',
		outputs: [],
	});
});

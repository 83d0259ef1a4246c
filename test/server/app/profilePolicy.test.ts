import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { CLOSED_POLICY, OPEN_POLICY } from '../../../common/model/profileRules.ts';
import { PolicyFile } from '../../../server/app/profilePolicy.ts';
import { silentLogger, temporaryFolder } from '../store/support.ts';

const open = (folder: string): PolicyFile => new PolicyFile(folder, 'work', silentLogger);

test('a policy outlives the server, and who follows it is told', () => {
	const folder = temporaryFolder();
	const policy = open(folder);
	expect(policy.rules).toEqual(OPEN_POLICY);
	const told: unknown[] = [];
	policy.onDidChange((rules) => told.push(rules));
	const next = policy.update({ allowWebhooks: false, allowDownloads: undefined });
	expect(next).toEqual({ ...OPEN_POLICY, allowWebhooks: false });
	expect(told).toEqual([next]);
	expect(open(folder).rules).toEqual(next);
	expect(() => open(folder).demand('allowWebhooks')).toThrow('The profile “work” allows no webhooks');
	expect(() => open(folder).demand('allowDownloads')).not.toThrow();
});

test('a policy that cannot be read forbids everything, says so, and can be set anew', () => {
	const folder = temporaryFolder();
	for (const text of ['{', '[]', '{"allowWebhooks":"yes"}', '']) {
		writeFileSync(path.join(folder, 'policy.json'), text);
		const policy = open(folder);
		expect(policy.rules).toEqual(CLOSED_POLICY);
		expect(policy.problem).toContain('cannot be read');
		policy.update({ allowWebhooks: true });
		expect(policy.problem).toBeUndefined();
		expect(open(folder).rules).toEqual({ ...CLOSED_POLICY, allowWebhooks: true });
	}
});

test('a change that cannot be written changes nothing', () => {
	const folder = path.join(temporaryFolder(), 'profile');
	mkdirSync(folder);
	const policy = open(folder);
	rmSync(folder, { recursive: true });
	expect(() => policy.update({ allowWebhooks: false })).toThrow('could not be written');
	expect(policy.rules).toEqual(OPEN_POLICY);
});

test('the file is for reading', () => {
	const folder = temporaryFolder();
	open(folder).update({ allowCloudModels: false });
	expect(JSON.parse(readFileSync(path.join(folder, 'policy.json'), 'utf8'))).toEqual({
		...OPEN_POLICY,
		allowCloudModels: false,
	});
});

import { readFileSync } from 'node:fs';
import os from 'node:os';
import { expect, onTestFinished, test, vi } from 'vitest';
import { LogFile, type LogEntry } from '../../../server/daemon/logFile.ts';
import { temporaryFolder } from '../store/support.ts';

/** Made up, and put together here so that no scanner of secrets takes them for real ones. */
const SECRETS: Readonly<Record<string, (secret: string) => string>> = {
	[['sk', 'proj-a1B2c3D4e5F6g7H8'].join('-')]: (secret) => `Incorrect API key provided: ${secret}.`,
	[['ghp', '0123456789abcdefghijABCDEFGHIJ012345'].join('_')]: (secret) => `remote said ${secret} is not welcome`,
	[['AKIA', 'IOSFODNN7EXAMPLE'].join('')]: (secret) => `(${secret})`,
	'bearer-value-0001': (secret) => `Authorization: Bearer ${secret}`,
	'basic-value-0002': (secret) => `{"headers":{"authorization":"Basic ${secret}"}}`,
	'env-value-0003': (secret) => `starting with DB_PASSWORD=${secret} and more`,
	'url-value-0004': (secret) => `cannot connect to postgres://me:${secret}@db.example/x`,
	'query-value-0005': (secret) => `GET https://example.org/?access_token=${secret}&x=1 failed`,
	'told to be hidden 0006': (secret) => `the server echoed ${secret}`,
	'tail-of-a-hidden-one-0007': (secret) => `before-${secret}`,
};

function openLog() {
	const log = new LogFile({ folder: temporaryFolder(), name: 'x.log', maxBytes: 1_000_000, keep: 2 }, true);
	onTestFinished(() => log.close());
	const told: LogEntry[] = [];
	log.onDidLog((entry) => told.push(entry));
	return { log, told, text: () => readFileSync(log.path, 'utf8') };
}

test.each(['message', 'field', 'stack'] as const)('no secret is written or told: %s', (place) => {
	const { log, told, text } = openLog();
	log.hide(['told to be hidden 0006', 'before-tail-of-a-hidden-one-0007', 'before']);
	for (const [secret, say] of Object.entries(SECRETS)) {
		const said = say(secret);
		if (place === 'message') for (const level of ['debug', 'info', 'warn'] as const) log[level](said);
		else if (place === 'field') log.warn('A server failed', { reason: said });
		else log.error('An operation failed', new Error(said), { reason: said });
	}
	expect(told.length).toBeGreaterThanOrEqual(Object.keys(SECRETS).length);
	for (const secret of Object.keys(SECRETS)) {
		expect(text()).not.toContain(secret);
		expect(JSON.stringify(told)).not.toContain(secret);
	}
	expect(text()).toContain('[redacted]');
	expect(text()).toContain('cannot connect to postgres://me:[redacted]@db.example/x'); // the rest stays
});

test('a secret is taken out whole where the limit of a text would cut it, and whatever its field is called', () => {
	const { log, text } = openLog();
	const key = ['sk', 'ant', 'k'.repeat(60)].join('-');
	log.warn('A server failed', { reason: `${'x'.repeat(470)} ${key}`, apiKey: 'plain words', tokens: 12 });
	expect(text()).not.toContain('sk-ant');
	expect(text()).not.toContain('plain words');
	expect(text()).toContain('"tokens":12');
	const long = Array.from({ length: 900 }, (_, at) => `part${at}`).join(' ');
	log.hide([long]);
	log.warn('A server failed', { reason: `it said ${long}` });
	expect(text()).not.toContain('part0');
});

test.each(['', '/'])('a log of somebody whose home folder is %j can be read', (home) => {
	vi.stubEnv('HOME', home);
	vi.stubEnv('USERPROFILE', home);
	onTestFinished(() => void vi.unstubAllEnvs());
	const { log, text } = openLog();
	log.info('A window opened', { folder: '/srv/work' });
	expect(text()).toContain('"folder":"/srv/work"');
});

test('what is no secret is written as it is, but for the home folder and what is too long', () => {
	const { log, text } = openLog();
	log.hide(['no', '']);
	log.info('A window opened', { folder: `${os.homedir()}/work`, build: '0123456789abcdef', note: 'a'.repeat(600) });
	expect(text()).toContain('"folder":"~/work","build":"0123456789abcdef"');
	expect(text()).toContain(`"note":"${'a'.repeat(500)}"`);
});

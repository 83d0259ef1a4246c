import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { complete, missingEntries, type LockPackages } from '../../scripts/lock/completeLock.ts';

test('`npm ci` accepts the lock: no optional package is missing (else: npm run lock)', () => {
	const file = path.resolve(import.meta.dirname, '../../package-lock.json');
	const { packages } = JSON.parse(readFileSync(file, 'utf8')) as { packages: LockPackages };
	expect(Object.keys(packages).length).toBeGreaterThan(100);
	expect(Object.keys(missingEntries(packages))).toEqual([]);
});

describe('a lock without the packages of other platforms', () => {
	const lock: LockPackages = {
		'': {},
		'node_modules/@a/tool-linux-x64-gnu': { version: '1.2.3' },
		'node_modules/b/node_modules/tool': {
			version: '1.2.3',
			optionalDependencies: {
				'@a/tool-linux-x64-gnu': '1.2.3',
				'@a/tool-darwin-arm64': '1.2.3',
				'@a/tool-linux-arm-musl': '1.2.3',
			},
		},
	};

	test('gets them, with the platform their name tells, in npm’s order', () => {
		expect(missingEntries(lock)).toEqual({
			'node_modules/@a/tool-darwin-arm64': { version: '1.2.3', cpu: ['arm64'], optional: true, os: ['darwin'] },
			'node_modules/@a/tool-linux-arm-musl': {
				version: '1.2.3',
				cpu: ['arm'],
				libc: ['musl'],
				optional: true,
				os: ['linux'],
			},
		});
		expect(Object.keys(complete(lock))).toEqual([
			'',
			'node_modules/@a/tool-darwin-arm64',
			'node_modules/@a/tool-linux-arm-musl',
			'node_modules/@a/tool-linux-x64-gnu',
			'node_modules/b/node_modules/tool',
		]);
		expect(missingEntries(complete(lock))).toEqual({});
	});

	test('is refused when a name tells no platform', () => {
		expect(() => missingEntries({ '': { optionalDependencies: { fsevents: '2.3.3' } } })).toThrow('fsevents@2.3.3');
	});
});

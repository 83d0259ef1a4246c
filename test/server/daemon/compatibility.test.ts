import { expect, test } from 'vitest';
import { judgeOwner } from '../../../server/daemon/compatibility.ts';
import { compareVersions } from '../../../server/daemon/identity.ts';

test('versions are ordered as semantic versioning says', () => {
	const ordered = ['0.0.9', '0.1.0-alpha', '0.1.0-beta', '0.1.0', '0.1.1', '0.10.0', '1.0.0', '10.0.0'];
	for (const [i, a] of ordered.entries())
		for (const [j, b] of ordered.entries())
			expect(Math.sign(compareVersions(a, b)), `${a} ${b}`).toBe(Math.sign(i - j));
});

test('the newer version serves, the older one works with it', () => {
	const owner = { version: '0.2.0', build: 'x', protocol: 1 };
	expect(judgeOwner(owner, { version: '0.3.0', build: 'y' }, false, 1)).toBe('takeOver');
	expect(judgeOwner(owner, { version: '0.2.0', build: 'y' }, false, 1)).toBe('work');
	expect(judgeOwner(owner, { version: '0.1.0', build: 'y' }, false, 1)).toBe('work');
});

test('another build of the same version takes over only where developers ask for it', () => {
	const owner = { version: '0.2.0', build: 'x', protocol: 1 };
	expect(judgeOwner(owner, { version: '0.2.0', build: 'y' }, true, 1)).toBe('takeOver');
	expect(judgeOwner(owner, { version: '0.2.0', build: 'x' }, true, 1)).toBe('work');
});

test('a protocol that is not understood is refused by the older and replaced by the newer', () => {
	expect(judgeOwner({ version: '0.3.0', build: 'x', protocol: 2 }, { version: '0.2.0', build: 'y' }, false, 1)).toBe(
		'refuse',
	);
	expect(judgeOwner({ version: '0.2.0', build: 'x', protocol: 1 }, { version: '0.2.0', build: 'y' }, false, 2)).toBe(
		'takeOver',
	);
});

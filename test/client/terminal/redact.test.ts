import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { withoutSecrets } from '../../../client/agents/withoutSecrets.ts';
import { finishCommand } from '../../../client/terminal/finishCommand.ts';
import { cutExcerpt, HEAD_LENGTH, OutputExcerpt, TAIL_LENGTH } from '../../../client/terminal/outputExcerpt.ts';
import { plainOutput } from '../../../client/terminal/plainOutput.ts';
import { REDACTED } from '../../../common/redact/ranges.ts';
import { compilePatterns, redact, redactKeys } from '../../../common/redact/redact.ts';
import { finishedCommand } from '../../../common/model/terminal.ts';

const GITHUB = `ghp_${'aB3x'.repeat(9)}`;
const JWT = 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N';
const KEY_BODY = 'MIIEpAIBAAKCAQEA04up8hoqzS1\nAPIB0RhjXyObwHQnOzhAk5Bd7mhk';

describe('secrets', () => {
	const cases: readonly (readonly [text: string, secret: string])[] = [
		[`git clone https://x:${GITHUB}@github.com/a/b`, GITHUB],
		[`export GITHUB_TOKEN=${GITHUB}`, GITHUB],
		['PGPASSWORD=hunter2 psql', 'hunter2'],
		['docker login --password hunter2 registry', 'hunter2'],
		['cli login --api-key=abc-def', 'abc-def'],
		["curl -H 'Authorization: Bearer abcdefgh12345678'", 'abcdefgh12345678'],
		['curl -u ada:lovelace https://x.example', 'lovelace'],
		['curl https://ada:lovelace@x.example/', 'lovelace'],
		['psql postgres://ada:lovelace@db/x', 'lovelace'],
		['mysql -u root -phunter2 shop', 'hunter2'],
		[`{"access_token": "${'q'.repeat(30)}"}`, 'q'.repeat(30)],
		[`id: ${JWT}`, JWT],
		[`-----BEGIN RSA PRIVATE KEY-----\n${KEY_BODY}\n-----END RSA PRIVATE KEY-----`, KEY_BODY],
		[`-----BEGIN OPENSSH PRIVATE KEY-----\n${KEY_BODY}`, KEY_BODY],
		[`${KEY_BODY}\n-----END PRIVATE KEY-----\n$`, KEY_BODY],
	];

	test.each(cases)('%s', async (text, secret) => {
		const { text: kept, count } = await redact(text, []);
		expect(kept).not.toContain(secret);
		expect(kept).toContain(REDACTED);
		expect(count).toBeGreaterThan(0);
	});

	test('what is none is left alone', async () => {
		for (const text of [
			'npm run build',
			'error TS2345: token expected',
			'git log --author=me',
			'ls -la src/token.ts',
			'',
		]) {
			expect(await redact(text, [])).toEqual({ text, count: 0 });
		}
	});

	test('of source code keys are taken out, and what only stands where secrets do is left', async () => {
		const code = 'const token: string = await ask();\npassword = form.password; // basic authentication';
		expect(await redactKeys(code, [])).toEqual({ text: code, count: 0 });
		const secrets = [`call('${GITHUB}')`, `connect("postgres://ada:lovelace@db/x")`, `const id = '${JWT}';`];
		for (const text of secrets) {
			const { text: kept } = await redactKeys(text, []);
			expect(kept).toContain(REDACTED);
			for (const secret of [GITHUB, 'lovelace', JWT]) expect(kept).not.toContain(secret);
		}
		expect(
			(
				await redactKeys(
					'pin 99',
					compilePatterns(['pin (?<secret>\\d+)'], () => undefined),
				)
			).text,
		).toBe(`pin ${REDACTED}`);
	});

	test('patterns of the user: a group called secret, else all; what is no expression is told and left out', async () => {
		const told: string[] = [];
		const patterns = compilePatterns(['CUST-\\d{4}', 'pin (?<secret>\\d+)', '('], (source) => told.push(source));
		expect(await redact('CUST-1234 has pin 99', patterns)).toEqual({
			text: `${REDACTED} has pin ${REDACTED}`,
			count: 2,
		});
		expect(told).toEqual(['(']);
	});

	test('a secret never survives, wherever it stands in the output', async () => {
		await fc.assert(
			fc.asyncProperty(fc.nat(60_000), fc.nat(60_000), async (before, after) => {
				const line = 'some words of a log line 0123\n';
				const excerpt = new OutputExcerpt();
				const text = `${line.repeat(before / line.length)}\n${GITHUB}\n${line.repeat(after / line.length)}`;
				for (let at = 0; at < text.length; at += 1013) excerpt.push(text.slice(at, at + 1013));
				const kept = await finishCommand(seen(excerpt), { redact }, []);
				expect(kept.output).not.toMatch(/ghp_|aB3xaB3x/);
				expect(finishedCommand.safeParse(kept).success).toBe(true);
			}),
			{ numRuns: 60 },
		);
	});
});

test('an output of any length is kept with its beginning and its end', () => {
	fc.assert(
		fc.property(fc.array(fc.nat(20_000), { maxLength: 30 }), (sizes) => {
			const excerpt = new OutputExcerpt();
			let text = '';
			for (const [at, size] of sizes.entries()) {
				const piece = String.fromCodePoint(97 + (at % 26)).repeat(size);
				text += piece;
				excerpt.push(piece);
			}
			const { text: kept, omitted } = cutExcerpt(excerpt.parts());
			if (text.length <= HEAD_LENGTH + TAIL_LENGTH) {
				expect([kept, omitted]).toEqual([text, 0]);
				return;
			}
			expect(kept.startsWith(text.slice(0, HEAD_LENGTH))).toBe(true);
			expect(kept.endsWith(text.slice(-TAIL_LENGTH))).toBe(true);
			expect(omitted).toBe(text.length - HEAD_LENGTH - TAIL_LENGTH);
		}),
	);
});

test('control sequences, progress lines and full-screen programs leave what a person saw', () => {
	expect(plainOutput('\x1b]633;C\x07\x1b[31mred\x1b[0m\r\n10%\r55%\r100%\r\nab\bc\r\n')).toBe('red\n100%\nac');
	expect(plainOutput('before\n\x1b[?1049h\x1b[2J~ vim ~\x1b[?1049lafter')).toBe('before\nafter');
	expect(plainOutput('\x1b]8;;http://x\x1b\\link\x1b]8;;\x1b\\ \x1b(Bok\tend')).toBe('link ok\tend');
});

function seen(excerpt: OutputExcerpt) {
	return {
		id: 'a',
		command: 'make',
		cwd: '/w',
		root: '/w',
		shell: 'bash',
		exitCode: 1,
		startedAt: '2026-01-01T00:00:00.000Z',
		durationMs: 5,
		parts: excerpt.parts(),
	};
}

test('a monitor is told of a command without its secrets', async () => {
	const signal = {
		source: 'command',
		name: `deploy --token=${GITHUB} --to house`,
		execution: 'x',
		state: 'started',
	} as const;
	const { name, ...rest } = await withoutSecrets(signal, { redact }, compilePatterns(['house'], String));
	expect(name).toBe(`deploy --token=${REDACTED} --to ${REDACTED}`);
	expect(rest).toEqual({ source: 'command', execution: 'x', state: 'started' });
	expect(await withoutSecrets({ ...signal, source: 'task' }, { redact }, [])).toEqual({ ...signal, source: 'task' });
});

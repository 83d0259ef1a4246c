import { expect, test } from 'vitest';
import { HiddenValues } from '../../../client/mcp/hiddenValues.ts';
import { hideArguments, type Argument } from '../../../client/mcp/hideArguments.ts';

const KEY = `sk-${'x'.repeat(20)}`;

function hidden(args: readonly (string | Argument)[], taken: readonly string[] = []) {
	const kept = new HiddenValues(taken);
	const given = args.map((arg) => (typeof arg === 'string' ? { text: arg } : arg));
	return { args: hideArguments(given, kept), values: kept.values };
}

test('keys in arguments become references, by themselves and after their options', () => {
	expect(hidden(['-y', 'server', '--api-key', 'abc123', `--token=${KEY}`, '-e', 'DB_PASSWORD=hunter2', KEY])).toEqual({
		args: [
			'-y',
			'server',
			'--api-key',
			'${secret:API_KEY}',
			'--token=${secret:TOKEN}',
			'-e',
			'DB_PASSWORD=${secret:DB_PASSWORD}',
			'${secret:ARGUMENT}',
		],
		values: { API_KEY: 'abc123', TOKEN: KEY, DB_PASSWORD: 'hunter2', ARGUMENT: KEY },
	});
});

test('what is no key stays, a reference too, and names that are taken are not used again', () => {
	const plain = [
		'--port',
		'8080',
		'--api-key',
		'--verbose',
		'--api-key=${secret:API_KEY}',
		'/home/ada/notes',
		'--token=pre-${TOKEN}',
	];
	expect(hidden(plain)).toEqual({ args: plain, values: {} });
	expect(hidden(['--apiKey=abc'])).toMatchObject({ args: ['--apiKey=${secret:API_KEY}'] });
	expect(hidden([`--key=${KEY}`, `--key=${KEY}`], ['KEY'])).toEqual({
		args: ['--key=${secret:KEY_2}', '--key=${secret:KEY_3}'],
		values: { KEY_2: KEY, KEY_3: KEY },
	});
});

test('an argument that is known to be a secret is one, whatever it looks like', () => {
	expect(hidden([{ text: 'plain', secret: true }])).toEqual({
		args: ['${secret:ARGUMENT}'],
		values: { ARGUMENT: 'plain' },
	});
});

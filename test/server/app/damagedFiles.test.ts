import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { damagedFileProblems } from '../../../server/app/damagedFiles.ts';
import { TokenFile } from '../../../server/doors/http/tokens.ts';
import { WebhookFile } from '../../../server/webhooks/webhookFile.ts';
import { openServices } from '../../fuzz/services.ts';

test.each(['{"half":', '[{"id":3}]', '\0\0\0'])(
	'files of tokens and webhooks that hold %j are set aside',
	async (text) => {
		const { logger, folder } = await openServices();
		const logged: string[] = [];
		const noting = { ...logger, error: (message: string) => logged.push(message) };
		for (const name of ['tokens.json', 'webhooks.json']) writeFileSync(path.join(folder, name), text);

		const tokens = new TokenFile(folder, noting);
		const webhooks = new WebhookFile(folder, noting);

		expect([tokens.list(), webhooks.all()]).toEqual([[], []]);
		expect(logged).toEqual([
			'The tokens could not be read; the file was set aside',
			'The webhooks could not be read; the file was set aside',
		]);
		const kept = readdirSync(folder).filter((name) => name.includes('.damaged-'));
		expect(kept.map((name) => readFileSync(path.join(folder, name), 'utf8'))).toEqual([text, text]);
		expect(damagedFileProblems(folder)).toEqual([
			expect.objectContaining({
				severity: 'warning',
				message: expect.stringMatching(/tokens\.json.*create new tokens/),
			}),
			expect.objectContaining({
				severity: 'warning',
				message: expect.stringMatching(/webhooks\.json.*add the webhooks/),
			}),
		]);

		const { token } = tokens.create('again', 'read');
		expect(new TokenFile(folder, logger).find(token)).toMatchObject({ name: 'again' });
		expect(damagedFileProblems(folder)).toHaveLength(2);
	},
);

test('nothing is said while nothing is wrong', async () => {
	const { logger, folder } = await openServices();
	new TokenFile(folder, logger).create('mine', 'read');
	expect(damagedFileProblems(folder)).toEqual([]);
});

import { Validator } from '@seriousme/openapi-schema-validator';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { API_MAKERS, API_OPERATIONS } from '../../../common/protocol/api.ts';
import { OPERATIONS, type OperationName } from '../../../common/protocol/index.ts';
import { docsPage } from '../../../server/doors/http/docsPage.ts';
import { openApi } from '../../../server/doors/http/openApi.ts';

test('the description of the API is valid OpenAPI 3.1', async () => {
	const document = openApi('1.0.0', 'http://127.0.0.1:1234');
	for (const [, target] of JSON.stringify(document).matchAll(/"\$ref":"([^"]*)"/g))
		expect(target).toMatch(/^#\/components\/schemas\/\w+$/);
	const validator = new Validator();
	const { valid, errors } = await validator.validate(document);
	expect(errors).toBeUndefined();
	expect({ valid, version: validator.version }).toEqual({ valid: true, version: '3.1' });
});

test('every write that takes an id of the caller for what it makes is made one by a key', () => {
	const makers = Object.keys(API_OPERATIONS).filter((name) => {
		const { properties = {}, required = [] } = z.toJSONSchema(OPERATIONS[name as OperationName].input, {
			io: 'input',
			unrepresentable: 'any',
		});
		return 'id' in properties && !required.includes('id');
	});
	expect(makers.toSorted()).toEqual([...API_MAKERS].toSorted());
});

test('the page of the API needs nothing from elsewhere, and every part of it can be reached with the keyboard', async () => {
	const html = await docsPage('1.0.0').text();
	expect(html).not.toMatch(/<script|<link|<img|@import|url\(|\ssrc=/);
	const targets = [...html.matchAll(/href="([^"]*)"/g)].map(([, target]) => target!);
	const ids = [...html.matchAll(/ id="([^"]*)"/g)].map(([, id]) => `#${id}`);
	expect(targets.filter((target) => !target.startsWith('#'))).toEqual(['/api/v1/openapi.json']);
	expect(targets.filter((target) => target.startsWith('#')).sort()).toEqual(ids.sort());
	expect(ids).toContain('#task');
});

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { questionForm } from '../../../../server/core/upstreams/questionForm.ts';

const text = { type: 'string' };

function form(properties: object, ...required: string[]) {
	return questionForm({ type: 'object', properties, required });
}

test.each([
	['the only text that is needed', form({ symptom: text, limit: { type: 'integer' } }, 'symptom'), 'symptom', {}],
	[
		'a telling name among several',
		form({ lang: { ...text, default: 'en' }, q: text }, 'lang', 'q'),
		'q',
		{ lang: 'en' },
	],
	[
		'the more telling of two',
		form({ text: { ...text, default: '' }, query: text }, 'query', 'text'),
		'query',
		{ text: '' },
	],
	['a name with separators', form({ search_query: text, tags: { type: 'array' } }), 'search_query', {}],
	[
		'others by their only value',
		form({ query: text, kind: { ...text, enum: ['web'] }, v: { const: 2 } }, 'query', 'kind', 'v'),
		'query',
		{ kind: 'web', v: 2 },
	],
	[
		'false and 0 are values',
		form({ q: text, safe: { type: 'boolean', default: false } }, 'q', 'safe'),
		'q',
		{ safe: false },
	],
])('a question goes to %s', (_case, found, parameter, others) => {
	expect(found).toEqual({ parameter, others });
});

test.each([
	[form({ query: text, owner: text, repo: text }, 'query', 'owner', 'repo'), '“owner” and “repo”'],
	[form({ from: text, to: text }, 'from', 'to'), '“from” and “to”'],
	[form({ query: text, limit: { type: 'integer' } }, 'query', 'limit'), '“limit”'],
	[form({ url: text }, 'url'), '“url”'],
	[form({ page: { ...text, format: 'uri' } }, 'page'), '“page”'],
	[form({ libraryId: text }, 'libraryId'), '“libraryId”'],
	[form({ mode: { ...text, enum: ['a', 'b'] } }, 'mode'), '“mode”'],
	[form({}, 'hidden'), '“hidden”'],
	[form({}), 'takes no question'],
	[questionForm(undefined), 'takes no question'],
])('what a question does not say is named: %j', (found, named) => {
	expect('problem' in found && found.problem).toContain(named);
});

test('property: a tool that is asked gets everything it requires', () => {
	const property = fc.record(
		{
			type: fc.constantFrom('string', 'integer', 'object'),
			default: fc.constantFrom('x', 0, false),
			enum: fc.constantFrom(['a'], ['a', 'b']),
		},
		{ requiredKeys: ['type'] },
	);
	const name = fc.constantFrom('query', 'q', 'text', 'url', 'limit', 'a', 'toString', 'constructor');
	fc.assert(
		fc.property(fc.dictionary(name, property), fc.uniqueArray(name), (properties, required) => {
			const found = questionForm({ properties, required });
			if ('problem' in found) return;
			expect(Object.keys({ ...found.others, [found.parameter]: '' })).toEqual(expect.arrayContaining(required));
		}),
	);
});

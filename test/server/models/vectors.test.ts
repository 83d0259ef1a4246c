import fc from 'fast-check';
import { expect, test } from 'vitest';
import { modelIdOf } from '../../../server/models/vectors.ts';

test('the id of a model may stand in the name of a table, however the model is called', () => {
	fc.assert(fc.property(fc.string(), (name) => /^[a-z0-9._-]{1,80}$/.test(modelIdOf(name))));
});

test('a plain name stays as it is', () => {
	expect(modelIdOf('ollama', 'nomic-embed-text')).toBe('ollama-nomic-embed-text');
});

test('two models have two ids, also when their names differ in what a table cannot have', () => {
	const long = 'x'.repeat(100);
	const names = ['a/b', 'a-b', 'A-b', 'a b', `${long}1`, `${long}2`, '', '-', '模型', '模型二'];
	expect(new Set(names.map((name) => modelIdOf(name))).size).toBe(names.length);
	fc.assert(
		fc.property(fc.string(), fc.string(), (one, other) => one === other || modelIdOf(one) !== modelIdOf(other)),
	);
});

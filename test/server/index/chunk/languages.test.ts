import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import type { GrammarManifest } from '../../../../server/index/chunk/grammars.ts';
import { allLanguages, languageOf, languagesNamed } from '../../../../server/index/languages.ts';
import { grammarsDir } from './samples.ts';

test.each([
	['src/main.ts', undefined, 'typescript'],
	['types/index.d.ts', undefined, 'typescript'],
	['View.TSX', undefined, 'tsx'],
	['a/b/Makefile', undefined, 'make'],
	['Dockerfile.dev', undefined, 'dockerfile'],
	['CMakeLists.txt', undefined, 'cmake'],
	['notes.txt', undefined, 'plaintext'],
	['LICENSE', undefined, 'plaintext'],
	['.gitconfig', undefined, 'ini'],
	['run', '#!/usr/bin/env -S python3.12 -u', 'python'],
	['run', '#!/bin/sh', 'bash'],
	['run', '#!/usr/local/bin/node --test', 'javascript'],
	['run', '<?xml version="1.0"?>', 'xml'],
	['run', '# -*- mode: ruby -*-', 'ruby'],
	['archive.tar.unknown', 'whatever', 'plaintext'],
])('%s is %s → %s', (file, firstLine, id) => {
	expect(languageOf(file, firstLine).id).toBe(id);
});

test('filter words name languages', () => {
	expect(languagesNamed('ts')).toEqual(['typescript', 'tsx']);
	expect(languagesNamed('tsx')).toEqual(['tsx']);
	expect(languagesNamed('PY')).toEqual(['python']);
	expect(languagesNamed('c++')).toEqual(['cpp']);
	expect(languagesNamed('klingon')).toEqual([]);
});

test('prose is a document, everything else code', () => {
	const docs = allLanguages().filter((language) => language.kind === 'doc');
	expect(docs.map((language) => language.id)).toEqual([
		'markdown',
		'rst',
		'asciidoc',
		'latex',
		'plaintext',
		'csv',
		'gettext',
	]);
});

test('every grammar serves a known language', () => {
	const manifest = JSON.parse(readFileSync(path.join(grammarsDir, 'manifest.json'), 'utf8')) as GrammarManifest;
	const known = new Set(allLanguages().map((language) => language.id));
	expect(Object.keys(manifest.grammars).filter((id) => !known.has(id))).toEqual([]);
});

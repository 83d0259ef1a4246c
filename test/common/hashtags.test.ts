import { expect, test } from 'vitest';
import { hashtagsIn } from '../../common/base/hashtags.ts';

test('words after # are tags, each once', () => {
	expect(hashtagsIn('#retry must wait #Größe2 #retry')).toEqual(['retry', 'Größe2']);
});

test('issue numbers, colours in words and headings are none', () => {
	expect(hashtagsIn('see #12, a#b, # heading, ##x')).toEqual([]);
});

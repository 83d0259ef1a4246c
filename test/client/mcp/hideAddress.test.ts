import { expect, test } from 'vitest';
import { HiddenValues } from '../../../client/mcp/hiddenValues.ts';
import { hideAddress } from '../../../client/mcp/hideAddress.ts';

const KEY = `sk-${'x'.repeat(20)}`;

function hidden(url: string, taken: readonly string[] = []) {
	const kept = new HiddenValues(taken);
	return { url: hideAddress(url, kept), values: kept.values };
}

test('keys in the query and the path of an address become references, their values in plain text', () => {
	expect(hidden('https://example.com/mcp?profile=ada&tavilyApiKey=a%2Fb+c&key=k%zz#part', ['KEY'])).toEqual({
		url: 'https://example.com/mcp?profile=ada&tavilyApiKey=${secret:TAVILY_API_KEY}&key=${secret:KEY_2}#part',
		values: { TAVILY_API_KEY: 'a/b c', KEY_2: 'k%zz' },
	});
	expect(hidden(`http://127.0.0.1:80/${KEY}/mcp?q=${KEY}`)).toEqual({
		url: `http://127.0.0.1:80/\${secret:ADDRESS}/mcp?q=\${secret:Q}`,
		values: { ADDRESS: KEY, Q: KEY },
	});
});

test.each([
	'https://example.com/token/mcp?page=2&flag&code=&monkey=1#key=x',
	'https://example.com?key=${secret:KEY}&token=Bearer%20${env:TOKEN}',
	'${BASE}/mcp?key=${KEY:-}',
	'',
])('what is no key stays: %s', (url) => {
	expect(hidden(url)).toEqual({ url, values: {} });
});

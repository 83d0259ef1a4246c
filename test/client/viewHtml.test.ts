import { Window } from 'happy-dom';
import { expect, test } from 'vitest';
import { viewHtml } from '../../client/panels/viewHtml.ts';

const html = viewHtml({
	title: 'Understory search',
	profile: 'a "b"',
	script: 'https://host/search.js',
	style: 'https://host/search.css',
	cspSource: 'https://host',
	nonce: 'bm9uY2U=',
});
const { document } = new Window();
document.documentElement.innerHTML = html;

test('the page knows its profile, whatever it is called', () => {
	expect(decodeURIComponent(document.body.dataset['profile']!)).toBe('a "b"');
});

test('one script, by nonce; nothing inline', () => {
	const scripts = [...document.querySelectorAll('script')];
	expect(scripts.map((script) => [script.getAttribute('nonce'), script.textContent])).toEqual([['bm9uY2U=', '']]);
	expect(document.querySelectorAll('style, [style], [onload], [onclick]')).toHaveLength(0);
});

test('the policy allows the script and the own styles, fonts and images, and nothing else', () => {
	const policy = document.querySelector('meta[http-equiv]')!.getAttribute('content')!;
	expect(policy.split('; ')).toEqual([
		"default-src 'none'",
		"script-src 'nonce-bm9uY2U='",
		'style-src https://host',
		'font-src https://host',
		'img-src https://host',
	]);
});

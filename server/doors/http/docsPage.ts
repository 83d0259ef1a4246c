import { API_OPERATIONS } from '../../../common/protocol/api.ts';
import { OPERATIONS, type OperationName } from '../../../common/protocol/index.ts';
import { API_PATH } from './rest.ts';

/** The API for people: one page without scripts, fonts or pictures from anywhere. */
export function docsPage(version: string): Response {
	const names = Object.keys(API_OPERATIONS) as OperationName[];
	const groups = Map.groupBy(names, (name) => name.split('/')[0]!);
	const sections = [...groups].map(
		([noun, members]) => `<h2 id="${noun}">${noun}</h2>\n<dl>\n${members.map(entry).join('\n')}\n</dl>`,
	);
	const html = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Understory API</title>
<style>${STYLE}</style>
</head>
<body>
<main>
<h1>Understory API ${escape(version)}</h1>
<p>Every operation is <code>POST ${API_PATH}/&lt;noun&gt;/&lt;verb&gt;</code> with its input as JSON and a bearer token;
operations that read also take <code>GET</code> with a query. Errors are problem details (RFC 9457).
<a href="${API_PATH}/openapi.json">openapi.json</a> describes every field.</p>
<p><code>GET ${API_PATH}/events</code> streams what happens as server-sent events, and goes on after <code>Last-Event-ID</code>.</p>
<nav aria-label="Parts of the API">${[...groups.keys()].map((noun) => `<a href="#${noun}">${noun}</a>`).join(' ')}</nav>
${sections.join('\n')}
</main>
</body>
</html>
`;
	return new Response(html, {
		headers: {
			'content-type': 'text/html; charset=utf-8',
			'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
			'x-content-type-options': 'nosniff',
		},
	});
}

function entry(name: OperationName): string {
	const { summary, effect } = OPERATIONS[name];
	const methods = effect === 'read' ? 'GET, POST' : 'POST';
	return `<dt><code>${methods} ${API_PATH}/${name}</code> <span>${API_OPERATIONS[name]}</span></dt><dd>${escape(summary)}</dd>`;
}

function escape(text: string): string {
	return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
}

const STYLE = `
:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }
main { max-width: 50rem; margin: 2rem auto; padding: 0 1rem; }
code { font: 0.9em ui-monospace, monospace; }
dt { margin-top: 0.75rem; }
dt span { opacity: 0.75; font-size: 0.85em; }
dd { margin: 0 0 0 1rem; }
nav { display: flex; flex-wrap: wrap; gap: 0.25rem 1rem; }
`;

import type { Route } from './router.ts';

/** Where the browser comes back to after the user signed in to an MCP server. */
export const REDIRECT_PATH = '/oauth/callback';

/** Whoever waits for redirects of authorization servers. */
export interface RedirectTaker {
	/** @returns false when nobody waits for this one */
	take(answer: URLSearchParams): boolean;
}

/** Takes what an authorization server sends back with the browser, and says so on a page without scripts. */
export function createRedirectRoute(redirects: RedirectTaker): Route {
	return {
		path: REDIRECT_PATH,
		open: true,
		answer: (request, url) => {
			const taken = request.method === 'GET' && redirects.take(url.searchParams);
			return Promise.resolve(
				taken
					? page(200, 'Back to your editor', 'Understory has the answer of the sign-in. You can close this page.')
					: page(400, 'Nothing to do', 'No sign-in waits for this page. Start it again in your editor.'),
			);
		},
	};
}

function page(status: number, title: string, text: string): Response {
	const html = `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${title}</title>
<style>:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; } main { max-width: 30rem; margin: 20vh auto; padding: 0 1rem; }</style></head>
<body><main><h1>${title}</h1><p>${text}</p></main></body>
</html>
`;
	return new Response(html, {
		status,
		headers: {
			'content-type': 'text/html; charset=utf-8',
			'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
			'cache-control': 'no-store',
			'referrer-policy': 'no-referrer',
			'x-content-type-options': 'nosniff',
		},
	});
}

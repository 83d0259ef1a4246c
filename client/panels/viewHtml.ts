/** What a view's page is made of; the addresses are those of the webview's own resource server. */
export interface ViewPage {
	readonly title: string;
	/** State that a page keeps is of its profile only. */
	readonly profile: string;
	readonly script: string;
	readonly style: string;
	/** Where scripts, styles and fonts may come from. */
	readonly cspSource: string;
	/** Fresh for every page. */
	readonly nonce: string;
}

/** I-12: one script by nonce, no inline script or style, no network. */
export function viewHtml({ title, profile, script, style, cspSource, nonce }: ViewPage): string {
	const policy = [
		"default-src 'none'",
		`script-src 'nonce-${nonce}'`,
		`style-src ${cspSource}`,
		`font-src ${cspSource}`,
		`img-src ${cspSource}`,
	].join('; ');
	return `<!DOCTYPE html>
<html lang="en">
<head>
	<meta charset="UTF-8">
	<meta http-equiv="Content-Security-Policy" content="${policy}">
	<meta name="viewport" content="width=device-width, initial-scale=1">
	<title>${title}</title>
	<link rel="stylesheet" href="${style}">
</head>
<body data-profile="${encodeURIComponent(profile)}">
	<div id="view"></div>
	<script type="module" nonce="${nonce}" src="${script}"></script>
</body>
</html>`;
}

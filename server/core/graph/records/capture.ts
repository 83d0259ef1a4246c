import type { Capture } from '../../../../common/model/capture.ts';
import { titleOf, type FieldLink, type GraphRecord } from '../record.ts';
import { canonicalPath } from '../rules/paths.ts';
import { canonicalSymbol } from '../rules/symbols.ts';
import { tagLink } from './tags.ts';

/** A capture is about the file and the symbol it was taken from. */
export function captureGraph({ content, tags, source, createdAt, updatedAt }: Capture): GraphRecord {
	return {
		title: titleOf(content),
		text: content,
		writtenAt: createdAt,
		updatedAt,
		fields: [...tags.map(tagLink), ...aboutSource(source)],
	};
}

function aboutSource(source: Capture['source']): FieldLink[] {
	const path = source?.uri === undefined ? undefined : filePathOf(source.uri);
	const file = path && { type: 'file', key: path, name: path.slice(path.lastIndexOf('/') + 1) };
	const key = source?.symbol === undefined ? undefined : canonicalSymbol(source.symbol);
	const symbol = key && { type: 'symbol', key, name: key };
	return [
		...(file ? [{ to: file, type: 'about' } as const] : []),
		...(symbol ? [{ to: symbol, type: 'about' } as const] : []),
		...(file && symbol ? [{ from: symbol, to: file, type: 'defined' } as const] : []),
	];
}

/** Path of a file on this machine or, in a remote window, on that where the server runs. */
function filePathOf(uri: string): string | undefined {
	if (!URL.canParse(uri)) return undefined;
	const { protocol, pathname } = new URL(uri);
	if (protocol !== 'file:' && protocol !== 'vscode-remote:') return undefined;
	try {
		return canonicalPath(decodeURIComponent(pathname).replace(/^\/(?=[A-Za-z]:)/, ''));
	} catch {
		return undefined; // not an encoded path
	}
}

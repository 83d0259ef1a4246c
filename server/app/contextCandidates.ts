import type { Recalled, RecallPart } from '../../common/model/memory.ts';
import type { HitReason, SearchHit } from '../../common/model/search.ts';
import type { Candidate } from '../core/chat/context.ts';

/** A passage that search found, as a piece of context. */
export function candidateOf(hit: SearchHit): Candidate {
	const { kind, root, path, snippet, snippetStartLine, symbol, breadcrumb, language, why } = hit;
	const endLine = snippetStartLine + snippet.split('\n').length - 1;
	return {
		kind,
		root,
		path,
		startLine: snippetStartLine,
		endLine,
		label: (symbol || breadcrumb).slice(0, 500),
		language,
		text: snippet,
		origin: 'found',
		why,
	};
}

/** Something that was recalled, as a piece of context. */
export function candidateOfRecalled({ kind, ref, text, startLine, endLine, parts }: Recalled): Candidate {
	const why = parts.map(reasonOf);
	return { kind, root: '', path: ref, startLine, endLine, label: '', language: '', text, origin: 'found', why };
}

function reasonOf({ part, label, score }: RecallPart): HitReason {
	return { part: part === 'meaning' || part === 'meaningAround' ? 'meaning' : 'text', label, score };
}

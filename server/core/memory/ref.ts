import type { HitKind } from '../../../common/model/search.ts';

/** Names a record of any kind: `capture/<id>`, `task/<id>`. The same as its path in the index. */
export function refOf(kind: HitKind, id: string): string {
	return `${kind}/${id}`;
}

/** The two parts of a ref; undefined when it is none. */
export function parseRef(ref: string): { readonly kind: string; readonly id: string } | undefined {
	const match = /^([a-z]+)\/(.+)$/s.exec(ref);
	return match === null ? undefined : { kind: match[1]!, id: match[2]! };
}

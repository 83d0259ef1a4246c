import { createHash } from 'node:crypto';
import { MAX_PUBLIC_NAME, NAME_SEPARATOR, type Upstream } from '../../common/model/upstream.ts';

/** What models accept as the name of a tool. */
const FOREIGN = /[^A-Za-z0-9_-]/g;
/**
 * Longest name of a server whose names are taken over as they are: models take 64 characters, of which assistants use 17
 * for `mcp__understory__`.
 */
const MAX_PLAIN_NAME = 47;
const HASH_LENGTH = 6;

/**
 * The name under which assistants see what a server calls `name`. It depends on the alias and the name alone, so that it
 * is the same after every start and whatever becomes of other servers. One that is too long or holds other characters ends
 * in a hash of the original.
 */
export function publicName({ alias, prefix }: Pick<Upstream, 'alias' | 'prefix'>, name: string): string {
	const plain = name.replaceAll(FOREIGN, '_');
	const full = prefix === 'none' ? plain : `${alias}${NAME_SEPARATOR}${plain}`;
	const limit = prefix === 'none' ? MAX_PLAIN_NAME : MAX_PUBLIC_NAME;
	if (plain === name && full.length <= limit && full !== '') return full;
	return `${full.slice(0, limit - HASH_LENGTH - 1)}_${hash(name)}`;
}

function hash(name: string): string {
	return createHash('sha256').update(name).digest('hex').slice(0, HASH_LENGTH);
}

/** A name as one of several owners gave it. */
export interface Named<T> {
	readonly owner: Upstream;
	readonly name: string;
	readonly item: T;
}

export interface NameTable<T> {
	readonly byName: ReadonlyMap<string, Named<T>>;
	/** What is left out, by the owner's id. */
	readonly problems: ReadonlyMap<string, readonly string[]>;
}

/** Gives each item its public name. Two with the same name are both left out, and both owners are told of it. */
export function nameTable<T>(named: readonly Named<T>[], reserved: ReadonlySet<string>): NameTable<T> {
	const groups = Map.groupBy(named, ({ owner, name }) => publicName(owner, name));
	const byName = new Map<string, Named<T>>();
	const problems = new Map<string, string[]>();
	for (const [name, group] of groups) {
		const [only] = group;
		if (group.length === 1 && only !== undefined && !reserved.has(name)) byName.set(name, only);
		else
			for (const { owner } of group) {
				const others = [
					...group.filter((other) => other.owner.id !== owner.id).map((other) => other.owner.name),
					...(reserved.has(name) ? ['Understory'] : []),
				];
				const told =
					others.length === 0
						? `${name} is left out: two of its own names come to the same.`
						: `${name} is left out: ${others.join(', ')} has the same name. Let one of them use its alias.`;
				problems.set(owner.id, [...(problems.get(owner.id) ?? []), told]);
			}
	}
	return { byName, problems };
}

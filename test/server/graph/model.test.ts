import fc from 'fast-check';
import { rmSync } from 'node:fs';
import { expect, test } from 'vitest';
import { openGraphDatabase } from '../../../server/graph/database.ts';
import { GraphReader } from '../../../server/graph/reader.ts';
import { GraphWriter, type LinkedRecord } from '../../../server/graph/writer.ts';
import { temporaryFolder } from '../store/support.ts';

/** A record names some of few tags; tags are merged and hidden. */
type Step =
	| { readonly do: 'put'; readonly record: number; readonly tags: readonly number[] }
	| { readonly do: 'remove'; readonly record: number }
	| { readonly do: 'say'; readonly tag: number; readonly into: number | undefined; readonly hidden: boolean };

const TAGS = 6;
const RECORDS = 5;
const step: fc.Arbitrary<Step> = fc.oneof(
	{
		weight: 3,
		arbitrary: fc.record({
			do: fc.constant('put' as const),
			record: fc.nat(RECORDS - 1),
			tags: fc.uniqueArray(fc.nat(TAGS - 1), { maxLength: TAGS }),
		}),
	},
	fc.record({ do: fc.constant('remove' as const), record: fc.nat(RECORDS - 1) }),
	fc.record({
		do: fc.constant('say' as const),
		tag: fc.integer({ min: 1, max: TAGS - 1 }),
		into: fc.option(fc.nat(TAGS - 2), { nil: undefined }),
		hidden: fc.boolean(),
	}),
);

/** What the graph should be, in its simplest form. */
class Model {
	readonly records = new Map<number, readonly number[]>();
	readonly said = new Map<number, { into: number | undefined; hidden: boolean }>();

	apply(one: Step): void {
		if (one.do === 'put') this.records.set(one.record, one.tags);
		else if (one.do === 'remove') this.records.delete(one.record);
		// Into a lower one, so that there are no circles: the rules refuse those.
		else
			this.said.set(one.tag, {
				into: one.into !== undefined && one.into < one.tag ? one.into : undefined,
				hidden: one.hidden,
			});
	}

	canon(tag: number): number {
		const into = this.said.get(tag)?.into;
		return into === undefined ? tag : this.canon(into);
	}

	hidden(tag: number): boolean {
		return this.said.get(tag)?.hidden ?? false;
	}

	/** Tags that a record is linked to, as they are shown. */
	tagsOf(record: number): number[] {
		return [...new Set((this.records.get(record) ?? []).map((tag) => this.canon(tag)))];
	}

	recordsOf(tag: number): number[] {
		return [...this.records.keys()].filter((record) => this.tagsOf(record).includes(tag));
	}
}

test('neighbours, degrees, co-occurrence and pictures are those of the plainest model, whatever happens in which order', () => {
	fc.assert(
		fc.property(fc.array(step, { maxLength: 25 }), (steps) => {
			const folder = temporaryFolder();
			const db = openGraphDatabase(folder, 'test', () => true);
			const [writer, reader, model] = [new GraphWriter(db), new GraphReader(db), new Model()];
			for (const one of steps) {
				model.apply(one);
				if (one.do === 'put') writer.write([recordOf(one.record, one.tags)], []);
				else if (one.do === 'remove') writer.write([], [{ kind: 'capture', id: String(one.record) }]);
				else writer.applySaid(saidOf(model), []);
				compare(reader, model);
			}
			db.close();
			rmSync(folder, { recursive: true });
		}),
		{ numRuns: 60 },
	);
});

function compare(reader: GraphReader, model: Model): void {
	const everything = { direction: 'any', limit: 100, offset: 0 } as const;
	for (let record = 0; record < RECORDS; record++) {
		const shown = model.tagsOf(record).filter((tag) => !model.hidden(tag));
		const { neighbours, total } = reader.neighbours(`capture:${record}`, everything);
		expect(neighbours.map(({ node }) => node.id).sort()).toEqual(shown.map(tagId).sort());
		expect(total).toBe(shown.length);
	}
	for (let tag = 0; tag < TAGS; tag++) {
		const canon = model.canon(tag);
		const named = reader.node(tagId(tag));
		const records = model.recordsOf(canon);
		if (named === undefined) {
			expect(records).toEqual([]);
			continue;
		}
		expect(named.id).toBe(tagId(canon));
		const links = [...model.records.values()].flat().filter((one) => model.canon(one) === canon);
		expect(named.degree).toBe(links.length);
		compareShared(reader, model, canon, records);
	}
	const picture = reader.picture({ depth: 1, limit: 100 });
	const pairs = picture.links.map(({ source, target }) =>
		[picture.nodes[source]!.id, picture.nodes[target]!.id].sort(),
	);
	const expected = [...model.records.keys()].flatMap((record) =>
		model.tagsOf(record).flatMap((tag) => (model.hidden(tag) ? [] : [[`capture:${record}`, tagId(tag)]])),
	);
	expect(pairs.map(String).sort()).toEqual(expected.map(String).sort());
}

function compareShared(reader: GraphReader, model: Model, canon: number, records: readonly number[]): void {
	const scores = new Map<string, number>();
	for (const record of records) {
		const degree = model.records.get(record)!.length;
		for (const other of model.tagsOf(record))
			if (other !== canon && !model.hidden(other))
				scores.set(tagId(other), (scores.get(tagId(other)) ?? 0) + 1 / Math.log(1 + Math.max(degree, 2)));
	}
	const found = reader.cooccurring(tagId(canon), undefined, 100);
	expect(found.map(({ node }) => node.id).sort()).toEqual([...scores.keys()].sort());
	for (const { node, score } of found) expect(score).toBeCloseTo(scores.get(node.id)!, 9);
}

function recordOf(record: number, tags: readonly number[]): LinkedRecord {
	return {
		kind: 'capture',
		id: String(record),
		node: { type: 'capture', key: String(record) },
		title: `record ${record}`,
		updatedAt: '2026-01-01T00:00:00.000Z',
		hash: JSON.stringify(tags),
		links: tags.map((tag) => ({
			to: { type: 'tag', key: `t${tag}`, name: `t${tag}` },
			type: 'tagged',
			weight: 1,
			count: 1,
			rule: 'field',
		})),
	};
}

function saidOf(model: Model) {
	return [...model.said].map(([tag, { into, hidden }]) => ({
		node: tagId(tag),
		...(into !== undefined && { mergedInto: tagId(into) }),
		hidden,
		seq: 1,
	}));
}

function tagId(tag: number): string {
	return `tag:t${tag}`;
}

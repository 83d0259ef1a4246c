/** Retrieval metrics over the queries that have a relevant document, each 0 to 1. */
export interface RetrievalMetrics {
	readonly 'ndcg@10': number;
	readonly 'mrr@10': number;
	readonly 'recall@1': number;
	readonly 'recall@10': number;
	readonly 'recall@100': number;
}

/** One query's answer. */
export interface Judged {
	/** Ids of the documents found, best first, without repetitions. */
	readonly ranking: readonly string[];
	/** Relevance of each judged document; above 0 is relevant. */
	readonly relevance: ReadonlyMap<string, number>;
}

/**
 * Means over all queries, as `trec_eval` and BEIR compute them: DCG with the relevance itself as gain and a discount of
 * log2(rank + 1) (Järvelin and Kekäläinen, 2002), divided by that of the ideal order; recall over all relevant documents.
 */
export function retrievalMetrics(answers: readonly Judged[]): RetrievalMetrics {
	const judged = answers.filter(({ relevance }) => [...relevance.values()].some((value) => value > 0));
	const mean = (metric: (answer: Judged) => number) =>
		judged.length === 0 ? 0 : judged.reduce((sum, answer) => sum + metric(answer), 0) / judged.length;
	return {
		'ndcg@10': mean((answer) => ndcg(answer, 10)),
		'mrr@10': mean((answer) => reciprocalRank(answer, 10)),
		'recall@1': mean((answer) => recall(answer, 1)),
		'recall@10': mean((answer) => recall(answer, 10)),
		'recall@100': mean((answer) => recall(answer, 100)),
	};
}

function ndcg({ ranking, relevance }: Judged, depth: number): number {
	const gains = ranking.map((id) => Math.max(0, relevance.get(id) ?? 0));
	const ideal = [...relevance.values()].map((value) => Math.max(0, value)).sort((a, b) => b - a);
	return dcg(gains, depth) / dcg(ideal, depth);
}

function dcg(gains: readonly number[], depth: number): number {
	return gains.slice(0, depth).reduce((sum, gain, at) => sum + gain / Math.log2(at + 2), 0);
}

function reciprocalRank({ ranking, relevance }: Judged, depth: number): number {
	const first = ranking.slice(0, depth).findIndex((id) => (relevance.get(id) ?? 0) > 0);
	return first === -1 ? 0 : 1 / (first + 1);
}

function recall({ ranking, relevance }: Judged, depth: number): number {
	const relevant = [...relevance].filter(([, value]) => value > 0);
	const found = new Set(ranking.slice(0, depth));
	return relevant.filter(([id]) => found.has(id)).length / relevant.length;
}

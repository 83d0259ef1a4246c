/** BM25 as Robertson and Zaragoza give it (2009), with Lucene's never negative idf. */
const K1 = 1.2;
const B = 0.75;

/** What `count` occurrences of a term are worth in a text of this length, 1 being that of an average one. */
export function saturated(count: number, relativeLength: number): number {
	return (count * (K1 + 1)) / (count + K1 * (1 - B + B * relativeLength));
}

/** How much a term tells that so many of all texts have. */
export function idf(all: number, having: number): number {
	return Math.log1p((all - having + 0.5) / (having + 0.5));
}

import path from 'node:path';
import { searchMode, type SearchMode } from '../../../../common/model/search.ts';
import type { EvalRetrievalResult } from '../../../app/evalRetrieval.ts';
import { UsageError, type Command } from '../command.ts';

/** @param evaluate measures the engine with the model that the data directory's settings choose */
export function createEvalCommand(
	evaluate: (beirDir: string, mode: SearchMode, dataDir: string) => Promise<EvalRetrievalResult>,
): Command {
	return {
		name: 'eval',
		usage: 'retrieval --beir DIR',
		summary: 'Measure the search engine on a data set in the form of BEIR.',
		details: 'DIR holds corpus.jsonl, queries.jsonl and qrels/test.tsv. Nothing is written into the data directory.',
		options: {
			beir: { type: 'string', value: 'DIR', summary: 'The data set.' },
			mode: { type: 'string', value: 'MODE', summary: `${searchMode.options.join(', ')} (default hybrid).` },
		},
		arity: [1, 1],
		async run({ args, options, terminal, dataDir }) {
			const beir = options.text('beir');
			if (args[0] !== 'retrieval') throw new UsageError('understory eval knows one thing to measure: retrieval.');
			if (beir === undefined) throw new UsageError('understory eval retrieval needs --beir DIR.');
			const mode = options.choice('mode', searchMode.options) ?? 'hybrid';
			const result = await evaluate(path.resolve(beir), mode, dataDir);
			if (terminal.json) terminal.data(result);
			else for (const [name, value] of Object.entries(result)) terminal.line(`${name.padEnd(12)} ${format(value)}`);
			return 0;
		},
	};
}

function format(value: string | number): string {
	return typeof value === 'number' && !Number.isInteger(value) ? value.toFixed(4) : String(value);
}

import { bertModel } from '../../../../bench/support/bertModel.ts';

export const TINY_DIMENSIONS = 32;

/**
 * Files of a real, very small sentence embedding model as a hub has them: a BERT of one layer with random weights (ONNX,
 * run by onnxruntime) and a WordPiece tokenizer of letters and digits.
 */
export function tinyModel(): Map<string, Buffer> {
	const pieces = 'abcdefghijklmnopqrstuvwxyz0123456789'.split('');
	const tokens = ['[PAD]', '[UNK]', '[CLS]', '[SEP]', '[MASK]', ...pieces, ...pieces.map((piece) => `##${piece}`)];
	const shape = {
		layers: 1,
		hidden: TINY_DIMENSIONS,
		heads: 2,
		intermediate: 64,
		vocabulary: tokens.length,
		positions: 128,
	};
	const json = (value: unknown): Buffer => Buffer.from(JSON.stringify(value));
	return new Map([
		['README.md', Buffer.from('# Tiny\n')],
		['config.json', json({ model_type: 'bert', architectures: ['BertModel'], hidden_size: TINY_DIMENSIONS })],
		['tokenizer.json', json(tokenizer(tokens))],
		['tokenizer_config.json', json({ tokenizer_class: 'BertTokenizer', model_max_length: 128, ...SPECIAL_TOKENS })],
		['1_Pooling/config.json', json({ pooling_mode_mean_tokens: true })],
		['sentence_bert_config.json', json({ max_seq_length: 128 })],
		['onnx/model.onnx', Buffer.from(bertModel(shape))],
		['pytorch_model.bin', Buffer.alloc(100_000, 1)],
	]);
}

const SPECIAL_TOKENS = {
	pad_token: '[PAD]',
	unk_token: '[UNK]',
	cls_token: '[CLS]',
	sep_token: '[SEP]',
	mask_token: '[MASK]',
};

function tokenizer(tokens: readonly string[]): object {
	const special = (id: number) => ({ id: tokens[id], ids: [id], tokens: [tokens[id]] });
	return {
		version: '1.0',
		truncation: null,
		padding: null,
		added_tokens: tokens.slice(0, 5).map((content, id) => ({ id, content, special: true })),
		normalizer: { type: 'BertNormalizer', clean_text: true, handle_chinese_chars: true, lowercase: true },
		pre_tokenizer: { type: 'BertPreTokenizer' },
		post_processor: {
			type: 'TemplateProcessing',
			single: [
				{ SpecialToken: { id: '[CLS]', type_id: 0 } },
				{ Sequence: { id: 'A', type_id: 0 } },
				{ SpecialToken: { id: '[SEP]', type_id: 0 } },
			],
			pair: [],
			special_tokens: { '[CLS]': special(2), '[SEP]': special(3) },
		},
		decoder: { type: 'WordPiece', prefix: '##' },
		model: {
			type: 'WordPiece',
			unk_token: '[UNK]',
			continuing_subword_prefix: '##',
			max_input_chars_per_word: 100,
			vocab: Object.fromEntries(tokens.map((token, id) => [token, id])),
		},
	};
}

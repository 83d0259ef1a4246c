import { encodeOnnx, type Initializer, type Node } from './onnxWriter.ts';

/** Shape of a BERT encoder. */
export interface BertShape {
	readonly layers: number;
	readonly hidden: number;
	readonly heads: number;
	readonly intermediate: number;
	readonly vocabulary: number;
	readonly positions: number;
}

/** all-MiniLM-L6-v2, the embedding model most local code search tools run. */
export const MINILM_SHAPE: BertShape = {
	layers: 6,
	hidden: 384,
	heads: 12,
	intermediate: 1536,
	vocabulary: 30_522,
	positions: 512,
};

/**
 * A BERT encoder of random weights (Devlin et al. 2018, post-norm, GELU) as ONNX: `input_ids`, `attention_mask`
 * [batch, tokens] int64 → `last_hidden_state` [batch, tokens, hidden]. It takes the time of the real one; its vectors
 * mean nothing.
 */
export function bertModel(shape: BertShape): Uint8Array {
	const builder = new GraphBuilder();
	let state = embeddings(builder, shape);
	const mask = attentionBias(builder);
	for (let layer = 0; layer < shape.layers; layer++) state = encoderLayer(builder, shape, state, mask, `l${layer}`);
	builder.add('Identity', [state], {}, 'last_hidden_state');
	const ids = { type: 'int64', shape: ['batch', 'tokens'] } as const;
	return encodeOnnx(
		{
			nodes: builder.nodes,
			initializers: builder.initializers,
			inputs: [
				{ name: 'input_ids', ...ids },
				{ name: 'attention_mask', ...ids },
			],
			outputs: [{ name: 'last_hidden_state', type: 'float32', shape: ['batch', 'tokens', shape.hidden] }],
		},
		20,
	);
}

class GraphBuilder {
	readonly nodes: Node[] = [];
	readonly initializers: Initializer[] = [];
	#seed = 1;

	add(op: string, inputs: string[], attributes: Node['attributes'] = {}, output = `t${this.nodes.length}`): string {
		this.nodes.push({ op, inputs, outputs: [output], attributes });
		return output;
	}

	random(name: string, dims: number[]): string {
		const data = new Float32Array(dims.reduce((a, b) => a * b, 1));
		for (let i = 0; i < data.length; i++) {
			this.#seed = (Math.imul(this.#seed, 1_664_525) + 1_013_904_223) >>> 0;
			data[i] = (this.#seed / 2 ** 32 - 0.5) * 0.08;
		}
		this.initializers.push({ name, dims, data });
		return name;
	}

	constant(name: string, data: Float32Array | BigInt64Array, dims: number[]): string {
		if (!this.initializers.some((item) => item.name === name)) this.initializers.push({ name, dims, data });
		return name;
	}

	ints(name: string, values: number[]): string {
		return this.constant(name, BigInt64Array.from(values.map(BigInt)), [values.length]);
	}

	linear(input: string, name: string, from: number, to: number): string {
		const product = this.add('MatMul', [input, this.random(`${name}.weight`, [from, to])]);
		return this.add('Add', [product, this.random(`${name}.bias`, [to])]);
	}

	norm(input: string, name: string, size: number): string {
		const ones = this.constant(`${name}.scale`, new Float32Array(size).fill(1), [size]);
		const zeros = this.constant(`${name}.shift`, new Float32Array(size), [size]);
		return this.add('LayerNormalization', [input, ones, zeros], { axis: -1, epsilon: { float: 1e-12 } });
	}
}

function embeddings(builder: GraphBuilder, shape: BertShape): string {
	const words = builder.add('Gather', [builder.random('words', [shape.vocabulary, shape.hidden]), 'input_ids']);
	const tokens = builder.add('Shape', ['input_ids'], { start: 1, end: 2 });
	const positions = builder.add('Slice', [
		builder.random('positions', [shape.positions, shape.hidden]),
		builder.ints('zero', [0]),
		tokens,
		builder.ints('axis0', [0]),
	]);
	return builder.norm(builder.add('Add', [words, positions]), 'embeddings.norm', shape.hidden);
}

/** 0 where the mask is 1, -10000 where it is 0; [batch, 1, 1, tokens]. */
function attentionBias(builder: GraphBuilder): string {
	const wide = builder.add('Unsqueeze', ['attention_mask', builder.ints('axes12', [1, 2])]);
	const mask = builder.add('Cast', [wide], { to: 1 });
	const inverse = builder.add('Sub', [builder.constant('one', Float32Array.of(1), [1]), mask]);
	return builder.add('Mul', [inverse, builder.constant('minus', Float32Array.of(-10_000), [1])]);
}

function encoderLayer(builder: GraphBuilder, shape: BertShape, input: string, mask: string, name: string): string {
	const { hidden, intermediate } = shape;
	const attended = builder.linear(attention(builder, shape, input, mask, name), `${name}.out`, hidden, hidden);
	const first = builder.norm(builder.add('Add', [input, attended]), `${name}.norm1`, hidden);
	const inner = builder.add('Gelu', [builder.linear(first, `${name}.up`, hidden, intermediate)]);
	const outer = builder.linear(inner, `${name}.down`, intermediate, hidden);
	return builder.norm(builder.add('Add', [first, outer]), `${name}.norm2`, hidden);
}

function attention(builder: GraphBuilder, shape: BertShape, input: string, mask: string, name: string): string {
	const { hidden, heads } = shape;
	const size = hidden / heads;
	const split = (part: string, perm: number[]): string => {
		const full = builder.linear(input, `${name}.${part}`, hidden, hidden);
		const parts = builder.add('Reshape', [full, builder.ints('split', [0, 0, heads, size])]);
		return builder.add('Transpose', [parts], { perm });
	};
	const scores = builder.add('MatMul', [split('q', [0, 2, 1, 3]), split('k', [0, 2, 3, 1])]);
	const scaled = builder.add('Div', [scores, builder.constant('scale', Float32Array.of(Math.sqrt(size)), [1])]);
	const weights = builder.add('Softmax', [builder.add('Add', [scaled, mask])], { axis: -1 });
	const mixed = builder.add('MatMul', [weights, split('v', [0, 2, 1, 3])]);
	const merged = builder.add('Transpose', [mixed], { perm: [0, 2, 1, 3] });
	return builder.add('Reshape', [merged, builder.ints('join', [0, 0, hidden])]);
}

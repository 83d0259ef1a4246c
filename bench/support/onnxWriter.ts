/**
 * Writes ONNX models by hand: just the fields of onnx.proto3 (ONNX IR 10) that a feed-forward graph needs. The benches
 * use it to make models of a known shape with random weights, because no model of a peer can be downloaded in a test.
 */

/** A tensor of weights; `float32` unless `int64` is given. */
export interface Initializer {
	readonly name: string;
	readonly dims: readonly number[];
	readonly data: Float32Array | BigInt64Array;
}

export interface Node {
	readonly op: string;
	readonly inputs: readonly string[];
	readonly outputs: readonly string[];
	readonly attributes?: Readonly<Record<string, number | readonly number[] | { readonly float: number }>>;
}

export interface ValueInfo {
	readonly name: string;
	readonly type: 'float32' | 'int64';
	/** A name makes the dimension free. */
	readonly shape: readonly (number | string)[];
}

export interface Graph {
	readonly nodes: readonly Node[];
	readonly initializers: readonly Initializer[];
	readonly inputs: readonly ValueInfo[];
	readonly outputs: readonly ValueInfo[];
}

const ELEMENT_TYPE = { float32: 1, int64: 7 } as const;

/** Serialises a graph as a ModelProto of the default operator set, version `opset`. */
export function encodeOnnx(graph: Graph, opset: number): Uint8Array {
	const graphBytes = message([
		...graph.nodes.map((node) => bytesField(1, encodeNode(node))),
		textField(2, 'graph'),
		...graph.initializers.map((tensor) => bytesField(5, encodeTensor(tensor))),
		...graph.inputs.map((value) => bytesField(11, encodeValueInfo(value))),
		...graph.outputs.map((value) => bytesField(12, encodeValueInfo(value))),
	]);
	return message([
		intField(1, 10),
		textField(2, 'understory-bench'),
		bytesField(7, graphBytes),
		bytesField(8, message([textField(1, ''), intField(2, opset)])),
	]);
}

function encodeNode(node: Node): Uint8Array {
	return message([
		...node.inputs.map((name) => textField(1, name)),
		...node.outputs.map((name) => textField(2, name)),
		textField(4, node.op),
		...Object.entries(node.attributes ?? {}).map(([name, value]) => bytesField(5, encodeAttribute(name, value))),
	]);
}

function encodeAttribute(name: string, value: number | readonly number[] | { readonly float: number }): Uint8Array {
	if (typeof value === 'number') return message([textField(1, name), intField(3, value), intField(20, 2)]);
	if ('float' in value) return message([textField(1, name), floatField(2, value.float), intField(20, 1)]);
	return message([textField(1, name), ...value.map((item) => intField(8, item)), intField(20, 7)]);
}

function encodeTensor(tensor: Initializer): Uint8Array {
	const { data } = tensor;
	return message([
		...tensor.dims.map((dim) => intField(1, dim)),
		intField(2, data instanceof Float32Array ? ELEMENT_TYPE.float32 : ELEMENT_TYPE.int64),
		textField(8, tensor.name),
		bytesField(9, new Uint8Array(data.buffer, data.byteOffset, data.byteLength)),
	]);
}

function encodeValueInfo(value: ValueInfo): Uint8Array {
	const dims = value.shape.map((dim) =>
		bytesField(1, message([typeof dim === 'number' ? intField(1, dim) : textField(2, dim)])),
	);
	const tensorType = message([intField(1, ELEMENT_TYPE[value.type]), bytesField(2, message(dims))]);
	return message([textField(1, value.name), bytesField(2, message([bytesField(1, tensorType)]))]);
}

function message(fields: readonly Uint8Array[]): Uint8Array {
	return Buffer.concat(fields);
}

function intField(field: number, value: number): Uint8Array {
	return Buffer.from([...varint(field << 3), ...varint(value)]);
}

function floatField(field: number, value: number): Uint8Array {
	const bytes = Buffer.alloc(4);
	bytes.writeFloatLE(value);
	return Buffer.concat([Buffer.from(varint((field << 3) | 5)), bytes]);
}

function textField(field: number, value: string): Uint8Array {
	return bytesField(field, Buffer.from(value));
}

function bytesField(field: number, value: Uint8Array): Uint8Array {
	return Buffer.concat([Buffer.from([...varint((field << 3) | 2), ...varint(value.length)]), value]);
}

function varint(value: number): number[] {
	const bytes: number[] = [];
	let rest = BigInt.asUintN(64, BigInt(value));
	while (rest > 0x7fn) {
		bytes.push(Number(rest & 0x7fn) | 0x80);
		rest >>= 7n;
	}
	bytes.push(Number(rest));
	return bytes;
}

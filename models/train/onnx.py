"""Writes the static embedding as ONNX by hand: just the fields of onnx.proto3 that its few nodes need."""

import struct

import numpy as np

FLOAT, INT8, INT64 = 1, 3, 7
ELEMENT = {'float32': FLOAT, 'int8': INT8, 'int64': INT64}
IR_VERSION, OPSET = 8, 17


def static_embedding(table: np.ndarray, scales: np.ndarray, power: float, head_tokens: int, head_weight: int) -> bytes:
    """`input_ids`, `attention_mask` [batch, tokens] → `last_hidden_state` [batch, tokens, dimensions], `sentence_embedding`.

    An occurrence among the first `head_tokens` counts `head_weight`, a later one 1; a token whose occurrences count n in
    sum weighs n^power. Each occurrence is scaled by its count times n^(power - 1), so that mean pooling of
    `last_hidden_state`, which feature-extraction pipelines do, has the direction of `sentence_embedding`.
    """
    nodes = [
        node('Unsqueeze', ['input_ids', 'two'], 'ids_column'),
        node('Unsqueeze', ['input_ids', 'one'], 'ids_row'),
        node('Equal', ['ids_column', 'ids_row'], 'same'),
        node('Cast', ['same'], 'same_float', to=FLOAT),
        node('Cast', ['attention_mask'], 'mask', to=FLOAT),
        node('Unsqueeze', ['mask', 'one'], 'mask_row'),
        node('CumSum', ['mask', 'axis'], 'position'),
        node('LessOrEqual', ['position', 'head_tokens'], 'in_head'),
        node('Where', ['in_head', 'head_weight', 'float_one'], 'head_counts'),
        node('Mul', ['head_counts', 'mask'], 'own_counts'),
        node('Unsqueeze', ['own_counts', 'one'], 'own_counts_row'),
        node('Mul', ['same_float', 'own_counts_row'], 'same_real'),
        node('ReduceSum', ['same_real', 'two'], 'counts', keepdims=0),
        node('Max', ['counts', 'float_one'], 'counts_safe'),
        node('Pow', ['counts_safe', 'exponent'], 'damping'),
        node('Gather', ['scales', 'input_ids'], 'token_scales'),
        node('Mul', ['token_scales', 'damping'], 'damped_scales'),
        node('Mul', ['damped_scales', 'head_counts'], 'weights'),
        node('Unsqueeze', ['weights', 'two'], 'weights_column'),
        node('Gather', ['table', 'input_ids'], 'rows_int8'),
        node('Cast', ['rows_int8'], 'rows', to=FLOAT),
        node('Mul', ['rows', 'weights_column'], 'last_hidden_state'),
        node('MatMul', ['mask_row', 'last_hidden_state'], 'summed'),
        node('Squeeze', ['summed', 'one'], 'pooled'),
        node('LpNormalization', ['pooled'], 'sentence_embedding', axis=-1, p=2),
    ]
    initializers = [
        tensor('one', np.array([1], np.int64)),
        tensor('two', np.array([2], np.int64)),
        tensor('axis', np.array(1, np.int64)),
        tensor('head_tokens', np.array(head_tokens, np.float32)),
        tensor('head_weight', np.array(head_weight, np.float32)),
        tensor('float_one', np.array(1, np.float32)),
        tensor('exponent', np.array(power - 1, np.float32)),
        tensor('scales', scales.astype(np.float32)),
        tensor('table', table.astype(np.int8)),
    ]
    size = table.shape[1]
    inputs = [value('input_ids', INT64, ['batch', 'tokens']), value('attention_mask', INT64, ['batch', 'tokens'])]
    outputs = [
        value('last_hidden_state', FLOAT, ['batch', 'tokens', size]),
        value('sentence_embedding', FLOAT, ['batch', size]),
    ]
    graph = b''.join(
        [data(1, item) for item in nodes] + [data(2, b'static_embedding')] + [data(5, item) for item in initializers]
        + [data(11, item) for item in inputs] + [data(12, item) for item in outputs]
    )  # fmt: skip
    return integer(1, IR_VERSION) + data(2, b'understory') + data(7, graph) + data(8, integer(2, OPSET))


def node(op: str, inputs: list[str], output: str, **attributes: int) -> bytes:
    parts = [data(1, name.encode()) for name in inputs] + [data(2, output.encode()), data(4, op.encode())]
    for name, number in attributes.items():
        parts.append(data(5, data(1, name.encode()) + integer(3, number) + integer(20, 2)))
    return b''.join(parts)


def tensor(name: str, array: np.ndarray) -> bytes:
    dims = b''.join(integer(1, size) for size in array.shape)
    return dims + integer(2, ELEMENT[str(array.dtype)]) + data(8, name.encode()) + data(9, array.tobytes())


def value(name: str, element: int, shape: list[int | str]) -> bytes:
    dims = [integer(1, size) if isinstance(size, int) else data(2, size.encode()) for size in shape]
    tensor_type = integer(1, element) + data(2, b''.join(data(1, item) for item in dims))
    return data(1, name.encode()) + data(2, data(1, tensor_type))


def integer(field: int, number: int) -> bytes:
    return varint(field << 3) + varint(number & (1 << 64) - 1)


def data(field: int, payload: bytes) -> bytes:
    return varint(field << 3 | 2) + varint(len(payload)) + payload


def varint(number: int) -> bytes:
    out = bytearray()
    while number > 0x7F:
        out.append(number & 0x7F | 0x80)
        number >>= 7
    return bytes(out) + struct.pack('B', number)

; Keys of mappings that do not stand in a sequence.
(comment) @doc

(stream (document (block_node (block_mapping (block_mapping_pair key: (_) @name) @definition.key))))
(block_mapping_pair value: (block_node (block_mapping (block_mapping_pair key: (_) @name) @definition.key)))

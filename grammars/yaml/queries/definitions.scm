; A pattern listed first names the kind when several match one name.
(comment) @doc

(block_mapping_pair key: (_) @name) @definition.key
; From the root, where the query does not see as deep.
(stream (document (block_node (block_mapping (block_mapping_pair key: (_) @name) @definition.key))))

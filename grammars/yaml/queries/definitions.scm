; A pattern listed first names the kind when several match one name.
(comment) @doc

(block_mapping_pair key: (_) @name) @definition.key

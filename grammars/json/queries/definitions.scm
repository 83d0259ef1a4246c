; Keys of objects that do not stand in an array.
(comment) @doc

(document (object (pair key: (string (string_content) @name)) @definition.key))
(pair value: (object (pair key: (string (string_content) @name)) @definition.key))

; A pattern listed first names the kind when several match one name.
(comment) @doc
(haddock) @doc
(signature) @doc

(data_type name: (_) @name) @definition.type
(newtype name: (_) @name) @definition.type
(type_synomym name: (_) @name) @definition.type
(class name: (_) @name) @definition.interface
(instance name: (_) @name) @definition.class
(function name: (_) @name) @definition.function
(bind name: (_) @name) @definition.function

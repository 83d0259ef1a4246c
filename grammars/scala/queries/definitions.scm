; A pattern listed first names the kind when several match one name.
(comment) @doc
(block_comment) @doc

(trait_definition name: (_) @name) @definition.interface
(class_definition name: (_) @name) @definition.class
(object_definition name: (_) @name) @definition.module
(enum_definition name: (_) @name) @definition.enum
(function_definition name: (_) @name) @definition.function
(function_declaration name: (_) @name) @definition.function
(type_definition name: (type_identifier) @name) @definition.type

; The comments of the next definition, where a body begins on the next line without braces.
(function_definition body: (indented_block [(comment) (block_comment)]+ @trailing .))

; A pattern listed first names the kind when several match one name.
(comment) @doc

(function_definition name: (name) @name) @definition.function
(method_declaration name: (name) @name) @definition.method
(class_declaration name: (name) @name) @definition.class
(trait_declaration name: (name) @name) @definition.class
(interface_declaration name: (name) @name) @definition.interface
(enum_declaration name: (name) @name) @definition.enum
(program (const_declaration (const_element . (name) @name)) @definition.constant)

(namespace_definition body: (_) @scope)
(if_statement) @scope

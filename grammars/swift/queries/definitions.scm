; A pattern listed first names the kind when several match one name.
(comment) @doc
(multiline_comment) @doc

(protocol_declaration name: (type_identifier) @name) @definition.interface
(class_declaration name: [(type_identifier) (user_type)] @name) @definition.class
(function_declaration (simple_identifier) @name) @definition.function
(protocol_function_declaration name: (simple_identifier) @name) @definition.function
(typealias_declaration name: (type_identifier) @name) @definition.type
(source_file (property_declaration name: (pattern) @name) @definition.constant)

; A pattern listed first names the kind when several match one name.
(comment) @doc
(documentation_comment) @doc

(class_definition name: (identifier) @name) @definition.class
(mixin_declaration (identifier) @name) @definition.class
(extension_declaration name: (identifier) @name) @definition.class
(enum_declaration name: (identifier) @name) @definition.enum
(type_alias . (type_identifier) @name) @definition.type
; A signature and its body are siblings.
((function_signature name: (identifier) @name) @definition.function . (function_body) @tail)
((getter_signature name: (identifier) @name) @definition.function . (function_body) @tail)
((setter_signature name: (identifier) @name) @definition.function . (function_body) @tail)
((method_signature (function_signature name: (identifier) @name)) @definition.method . (function_body) @tail)
((method_signature (getter_signature name: (identifier) @name)) @definition.method . (function_body) @tail)
((method_signature (setter_signature name: (identifier) @name)) @definition.method . (function_body) @tail)
((method_signature (constructor_signature name: (identifier) @name)) @definition.method . (function_body) @tail)

; A pattern listed first names the kind when several match one name.
(comment) @doc
(documentation_comment) @doc
(annotation) @doc

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
((method_signature (factory_constructor_signature . (identifier) @name)) @definition.method . (function_body) @tail)
((method_signature (operator_signature (binary_operator) @name)) @definition.method . (function_body) @tail)
; Without a body: abstract, external, or a constructor that only initializes.
(declaration [
  (function_signature name: (identifier) @name)
  (getter_signature name: (identifier) @name)
  (setter_signature name: (identifier) @name)
  (constructor_signature name: (identifier) @name)
  (constant_constructor_signature (identifier) @name)
  (redirecting_factory_constructor_signature . (identifier) @name)
  (operator_signature (binary_operator) @name)
]) @definition.method

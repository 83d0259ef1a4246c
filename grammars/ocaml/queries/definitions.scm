; A pattern listed first names the kind when several match one name.
(comment) @doc

(value_definition . (let_binding pattern: (value_name) @name)) @definition.function
(type_definition . (type_binding name: (_) @name)) @definition.type
(exception_definition (constructor_declaration . (constructor_name) @name)) @definition.type
(module_definition (module_binding . (module_name) @name)) @definition.module
(module_type_definition (module_type_name) @name) @definition.interface
(class_definition . (class_binding (class_name) @name)) @definition.class
(method_definition name: (_) @name) @definition.method

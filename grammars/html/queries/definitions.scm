; A pattern listed first names the kind when several match one name.
(comment) @doc

(script_element (start_tag (tag_name) @name)) @definition.section
(style_element (start_tag (tag_name) @name)) @definition.section
(element (start_tag
  (attribute (attribute_name) @_attribute (quoted_attribute_value (attribute_value) @name)))
  (#eq? @_attribute "id")) @definition.section

(element) @scope

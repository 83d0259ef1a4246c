; A pattern listed first names the kind when several match one name.
(comment) @doc

(script_element (start_tag (tag_name) @name)) @definition.section
(style_element (start_tag (tag_name) @name)) @definition.section

; A pattern listed first names the kind when several match one name.
(comment) @doc

(section (section_name (text) @name)) @definition.section

; A pattern listed first names the kind when several match one name.
(section . (atx_heading heading_content: (inline) @name)) @definition.section
; The grammar opens no section for an underlined heading.
(setext_heading heading_content: (paragraph) @name) @definition.section

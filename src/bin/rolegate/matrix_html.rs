//! A matrix as one page that needs no other file.

use super::{matrix::Cells, output::escape};
use rolegate::Effect;
use std::fmt::Write as _;

/// Colours have a contrast of 7 to 1 or more, and no cell says anything by its colour alone.
const STYLE: &str = "\
:root{color-scheme:light dark}\
body{font:16px/1.5 system-ui,sans-serif;margin:2rem}\
div{overflow:auto;max-height:85vh}\
table{border-collapse:separate;border-spacing:0}\
caption{text-align:left;padding-bottom:1rem}\
th,td{padding:.25rem .75rem;border-bottom:1px solid #8888;text-align:center}\
thead th{position:sticky;top:0;background:Canvas;z-index:1}\
tbody th{position:sticky;left:0;background:Canvas;text-align:left;font-weight:400;white-space:nowrap}\
.a{background:light-dark(#d7f5dd,#0b3d17)}\
.c{background:light-dark(#fff3c4,#4a3900)}\
@media print{div{max-height:none}}";

/// The whole page. Rows are permissions, columns are roles or subjects.
pub(crate) fn page(cells: &Cells<'_>) -> String {
    let policy = escape(&cells.gate.header().policy_id);
    let at = cells.at.map_or_else(String::new, |at| format!(" at {}", escape(at)));
    let kind = cells.kind;
    let mut text = format!(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width\">\n\
         <title>Who may do what: {policy}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n<main>\n\
         <h1>Who may do what: {policy}</h1>\n\
         <div role=\"region\" aria-labelledby=\"caption\" tabindex=\"0\">\n<table>\n\
         <caption id=\"caption\">What each {kind} may do{at}, epoch {}. \
         \u{201c}yes\u{201d} is allowed, \u{201c}if\u{201d} depends on the record or the circumstances, \
         \u{201c}no\u{201d} is denied.</caption>\n<thead>\n<tr><th scope=\"col\">permission</th>",
        cells.gate.header().epoch
    );
    for (name, _) in &cells.rows {
        let _ = write!(text, "<th scope=\"col\">{}</th>", escape(name));
    }
    text += "</tr>\n</thead>\n<tbody>\n";
    for (column, permission) in cells.permissions.iter().enumerate() {
        let _ = write!(text, "<tr><th scope=\"row\">{}</th>", escape(permission));
        for (_, row) in &cells.rows {
            text += match row.get(column) {
                Some(Effect::Allow) => "<td class=\"a\">yes</td>",
                Some(Effect::Conditional) => "<td class=\"c\">if</td>",
                Some(Effect::Deny) | None => "<td>no</td>",
            };
        }
        text += "</tr>\n";
    }
    text + "</tbody>\n</table>\n</div>\n</main>\n</body>\n</html>\n"
}

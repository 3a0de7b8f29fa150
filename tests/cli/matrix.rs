//! `rolegate matrix`: tables of who may do what.

use super::shop::Shop;
use serde_json::json;

#[test]
fn matrix_as_text_csv_and_json() {
    let shop = Shop::placed("matrix");
    let run = shop.run(&["matrix", "places.yaml", "--only", "users:*", "--only", "*:view"]);
    assert_eq!((run.code, run.err.as_str()), (0, ""));
    // Without a scope, what an admin has at every store does not count; campaigns are there on a plan only.
    assert_eq!(
        run.out(),
        "   1  admin
   2  base
   3  editor

                    1    2    3
  campaigns:view        if   if
  contacts:view        yes  yes
  users:edit      yes
  users:view           yes  yes
"
    );
    let run = shop.run(&[
        "matrix",
        "places.yaml",
        "--subjects",
        "--at",
        "store:a",
        "--only",
        "*s:edit",
        "--format",
        "csv",
    ]);
    // Editing a campaign depends on its owner for Ada, and is out of reach for Bob, who cannot edit users.
    assert_eq!(run.out(), "subject,campaigns:edit,users:edit\r\nada,conditional,allow\r\nbob,deny,deny\r\n");
    let run = shop.run(&["matrix", "places.yaml", "--only", "users:*", "--json"]);
    assert_eq!(
        run.json(),
        json!({ "policy": "places", "epoch": 0, "at": null, "rows": ["admin", "base", "editor"],
                "permissions": ["users:edit", "users:view"],
                "cells": [["allow", "deny"], ["deny", "allow"], ["deny", "allow"]] })
    );
}

#[test]
fn matrix_as_a_page_needs_no_other_file_and_names_its_cells() {
    let shop = Shop::placed("matrix-html");
    let run = shop.run(&["matrix", "places.yaml", "--format", "html", "--only", "users:view"]);
    assert_eq!((run.code, run.err.as_str()), (0, ""));
    let page = run.out();
    assert!(page.starts_with("<!doctype html>\n<html lang=\"en\">"));
    let row = "<tr><th scope=\"row\">users:view</th><td>no</td><td class=\"a\">yes</td><td class=\"a\">yes</td></tr>";
    assert!(page.contains(row), "{page}");
    assert!(page.contains("<th scope=\"col\">admin</th>") && page.contains("<caption id=\"caption\">"));
    for outside in ["src=", "href=", "url(", "@import", "<script", "http:", "https:"] {
        assert!(!page.contains(outside), "{outside}");
    }
}

#[test]
fn matrix_cannot_be_made_to_run_anything() {
    let shop = Shop::new("matrix-hostile");
    shop.write(
        "evil.yaml",
        "rolegate: 1\nid: evil\nresources: { a: { actions: [b] } }\nroles: { r: { grants: [\"a:b\"] } }\n\
         directory: { assignments: [{ subject: \"=1+1,<b>&\\\"\", role: r }] }\n",
    );
    let run = shop.run(&["matrix", "evil.yaml", "--subjects", "--format", "csv"]);
    assert_eq!(run.out(), "subject,a:b\r\n\"'=1+1,<b>&\"\"\",allow\r\n");
    let run = shop.run(&["matrix", "evil.yaml", "--subjects", "--format", "html"]);
    assert!(run.out().contains("<th scope=\"col\">=1+1,&lt;b&gt;&amp;&quot;</th>"), "{}", run.out());
    let run = shop.run(&["matrix", "evil.yaml", "--only", "a:*", "--only", "c:*"]);
    assert_eq!((run.code, run.err.as_str()), (0, "warning: the policy has no permission like `c:*`\n"));
    let run = shop.run(&["matrix", "evil.yaml", "--at", "shop:x"]);
    assert_eq!((run.code, run.err.as_str()), (0, "warning: the policy has no scope `shop:x`\n"));
}

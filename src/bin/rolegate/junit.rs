//! Outcomes of tests as `JUnit` writes them, which build servers read.
//!
//! Of what is written somewhere, here is what they want: a file and a time (`CircleCI`, GitLab), counts of errors and of
//! what was skipped (Azure), a type of a failure (the schema of Ant). Jenkins keeps one failure of a test, so there is one.

use super::{
    output::escape,
    test::{Outcome, Ran},
};
use std::fmt::Write as _;

/// The whole report.
pub(crate) fn report(outcomes: &[Outcome]) -> String {
    let mut text = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    let all = totals(outcomes.iter().flat_map(|outcome| &outcome.tests));
    let _ = writeln!(text, "<testsuites name=\"rolegate\" {all}>");
    for outcome in outcomes {
        let file = escape(&outcome.part.file);
        let _ = writeln!(text, "  <testsuite name=\"{file}\" {} skipped=\"0\">", totals(&outcome.tests));
        outcome.tests.iter().for_each(|test| write_test(test, &file, &mut text));
        text += "  </testsuite>\n";
    }
    text + "</testsuites>\n"
}

/// Attributes that say how many tests there are, how many failed, and how long they took.
fn totals<'t>(tests: impl IntoIterator<Item = &'t Ran> + Clone) -> String {
    let count = tests.clone().into_iter().count();
    let failed = tests.clone().into_iter().filter(|test| !test.failures.is_empty()).count();
    let took: f64 = tests.into_iter().map(|test| test.took.as_secs_f64()).sum();
    format!("tests=\"{count}\" failures=\"{failed}\" errors=\"0\" time=\"{took:.6}\"")
}

fn write_test(ran: &Ran, file: &str, page: &mut String) {
    let (name, took) = (escape(&ran.name), ran.took.as_secs_f64());
    let _ =
        write!(page, "    <testcase classname=\"{file}\" name=\"{name}\" file=\"{file}\" time=\"{took:.6}\"");
    let Some((_, first)) = ran.failures.first() else {
        *page += "/>\n";
        return;
    };
    let lines: Vec<String> =
        ran.failures.iter().map(|(place, message)| format!("{file}:{place}: {}", escape(message))).collect();
    let message = escape(first);
    let _ = writeln!(
        page,
        ">\n      <failure type=\"rolegate\" message=\"{message}\">{}</failure>\n    </testcase>",
        lines.join("\n")
    );
}

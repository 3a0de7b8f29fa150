//! Outcomes of tests as `JUnit` writes them, which build servers read.

use super::{output::escape, test::Outcome};
use std::fmt::Write as _;

/// The whole report.
pub(crate) fn report(outcomes: &[Outcome]) -> String {
    let mut text = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    let all = || outcomes.iter().flat_map(|outcome| &outcome.tests);
    let failed = all().filter(|test| !test.failures.is_empty()).count();
    let _ =
        writeln!(text, "<testsuites name=\"rolegate\" tests=\"{}\" failures=\"{failed}\">", all().count());
    for outcome in outcomes {
        let file = escape(&outcome.part.file);
        let failed = outcome.tests.iter().filter(|test| !test.failures.is_empty()).count();
        let count = outcome.tests.len();
        let _ = writeln!(text, "  <testsuite name=\"{file}\" tests=\"{count}\" failures=\"{failed}\">");
        for test in &outcome.tests {
            let name = escape(&test.name);
            if test.failures.is_empty() {
                let _ = writeln!(text, "    <testcase classname=\"{file}\" name=\"{name}\"/>");
                continue;
            }
            let _ = writeln!(text, "    <testcase classname=\"{file}\" name=\"{name}\">");
            for (place, message) in &test.failures {
                let message = escape(message);
                let _ = writeln!(
                    text,
                    "      <failure message=\"{message}\">{file}:{place}: {message}</failure>"
                );
            }
            text += "    </testcase>\n";
        }
        text += "  </testsuite>\n";
    }
    text + "</testsuites>\n"
}

//! What an answer takes natively on Google Cloud's 2,461 roles, from 12 of them to all, beside a floor in the same run.
//!
//! `docs/performance.md` says what each line means.

use casbin::CoreApi;
use criterion::{BatchSize, Bencher, BenchmarkId, Criterion, SamplingMode};
use rolegate::gate::{PermissionId, Request, Stamp, attributes, pack};
use rolegate::{Code, Gate};
use rolegate_benches::catalogue::{Catalogue, halves};
use rolegate_benches::document::{DELETE, GET, LIST};
use rolegate_benches::floor::{is_editable, is_owner, united};
use rolegate_benches::peer;
use rolegate_benches::setting::{ASKED, Asked, SIZES, Setting};
use rolegate_benches::table::{FLOOR, Line, table};
use std::{hint::black_box, path::Path, time::Duration};

const CAN_ID: Line = line("can-by-id", "can, by id", "a bit test in an array", ASKED);
const CAN_NAME: Line = line("can-by-name", "can, by name", "a look-up in a HashSet<String>", ASKED);
const CASBIN: Line = line("casbin", "  Casbin's enforce, the same question", "as above", PEER_ASKED);
const SHORT_MET: Line =
    line("short-met", "conditional, owner is who asks: met", "the same on a JSON value", 1);
const SHORT_UNMET: Line =
    line("short-unmet", "conditional, owner is who asks: not met", "the same on a JSON value", 1);
const LONG_MET: Line = line("long-met", "conditional, status and team: met", "the same on a JSON value", 1);
const ENCODE: Line = line("attributes", "attributes of a JSON record", "the record to JSON text", 1);
const EXPLAIN_ALLOW: Line =
    line("explain-allow", "explanation, granted", "look-up, and a copy of the name", 1);
const EXPLAIN_UNMET: Line =
    line("explain-unmet", "explanation, condition-unmet", "look-up, and a copy of the name", 1);
const EXPLAIN_MISSING: Line =
    line("explain-missing", "explanation, unknown-attribute", "look-up, and a copy of the name", 1);
const EXPLAIN_DENY: Line =
    line("explain-deny", "explanation, not-granted, nearest roles", "look-up, and a copy of the name", 1);
const ACCESS: Line = line("access", "access, five roles", "uniting five bit arrays", 1);
const ACCESS_CONDITIONAL: Line =
    line("access-conditional", "access, five roles, with conditions", "uniting five bit arrays", 1);
const ACCESS_GUARDED: Line =
    line("access-guarded", "access, five roles, with a guardrail", "uniting five bit arrays", 1);
const LOAD: Line = line("load", "load", "a copy of the bytes", 1);
const PACK: Line = line("pack", "pack", "reading the text as JSON", 1);

const LINES: [Line; 16] = [
    CAN_ID,
    CAN_NAME,
    CASBIN,
    SHORT_MET,
    SHORT_UNMET,
    LONG_MET,
    ENCODE,
    EXPLAIN_ALLOW,
    EXPLAIN_UNMET,
    EXPLAIN_MISSING,
    EXPLAIN_DENY,
    ACCESS,
    ACCESS_CONDITIONAL,
    ACCESS_GUARDED,
    LOAD,
    PACK,
];

/// Casbin goes through its rules one by one, so few are asked, and only of the smaller sizes.
const PEER_ASKED: usize = 16;
const PEER_SIZES: usize = 2;

const fn line(group: &'static str, title: &'static str, floor: &'static str, answers: usize) -> Line {
    Line { group, title, floor, answers }
}

fn main() {
    let catalogue = match Catalogue::read() {
        Ok(catalogue) => catalogue,
        Err(why) => return eprintln!("nothing is measured: the roles cannot be read: {why}"),
    };
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("criterion");
    // What an earlier run found would stand in the table for what this one leaves out.
    std::fs::remove_dir_all(&folder).ok();
    let criterion = Criterion::default().output_directory(&folder).without_plots();
    let criterion = criterion.warm_up_time(Duration::from_millis(100)).nresamples(1000);
    let criterion = criterion.measurement_time(Duration::from_millis(400)).sample_size(20);
    let mut bench = Bench {
        criterion: criterion.configure_from_args(),
        asked: Asked::new(&catalogue),
        settings: SIZES.iter().map(|size| Setting::new(&catalogue, *size)).collect(),
    };
    bench.checks();
    bench.peer(&catalogue);
    bench.conditions();
    bench.explanations();
    bench.accesses();
    bench.snapshots();
    if let Some(table) = table(&LINES, &folder) {
        print!("\n{table}");
    }
}

/// One of the gates of a size.
type GateOf = fn(&Setting) -> &Gate;

struct Bench {
    criterion: Criterion,
    asked: Asked,
    settings: Vec<Setting>,
}

impl Bench {
    /// Measures the floor of a line, then each size.
    fn measure(
        &mut self,
        line: &Line,
        floor: impl Fn(&mut Bencher<'_>, &Asked),
        ask: impl Fn(&mut Bencher<'_>, &Asked, &Setting),
    ) {
        let mut group = self.criterion.benchmark_group(line.group);
        if line.group == PACK.group || line.group == LOAD.group {
            group.sampling_mode(SamplingMode::Flat).sample_size(10);
        }
        group.bench_function(FLOOR, |bencher| floor(bencher, &self.asked));
        for setting in &self.settings {
            let id = BenchmarkId::from_parameter(setting.size);
            group.bench_function(id, |bencher| ask(bencher, &self.asked, setting));
        }
        group.finish();
    }

    fn checks(&mut self) {
        self.measure(
            &CAN_ID,
            |bencher, asked| {
                let (hand, ids) = (black_box(&asked.by_hand), black_box(&asked.permissions));
                bencher.iter(|| ids.iter().filter(|id| hand.has(**id)).count());
            },
            |bencher, asked, setting| {
                let access = black_box(setting.plain.access(&asked.principal()));
                let ids = asked.names.iter().map(|name| setting.plain.permission_id(name));
                let ids: Vec<PermissionId> = ids.map(|id| id.expect("in the catalogue")).collect();
                bencher.iter(|| ids.iter().filter(|id| access.allows(**id)).count());
            },
        );
        self.measure(&CAN_NAME, hash_floor, |bencher, asked, setting| {
            let access = black_box(setting.plain.access(&asked.principal()));
            bencher.iter(|| asked.names.iter().filter(|name| access.can(name)).count());
        });
    }

    fn peer(&mut self, catalogue: &Catalogue) {
        let mut group = self.criterion.benchmark_group(CASBIN.group);
        group.sampling_mode(SamplingMode::Flat).sample_size(10);
        let asked: Vec<_> = self.asked.permissions.iter().take(PEER_ASKED).collect();
        group.bench_function(FLOOR, |bencher| {
            let few: Vec<&String> = self.asked.names.iter().take(PEER_ASKED).collect();
            bencher.iter(|| few.iter().filter(|name| self.asked.by_hand.names.contains(**name)).count());
        });
        for setting in self.settings.iter().take(PEER_SIZES) {
            let enforcer = peer::enforcer(catalogue, &catalogue.subset(setting.size));
            group.bench_function(BenchmarkId::from_parameter(setting.size), |bencher| {
                bencher.iter(|| {
                    let is_allowed = |at: &&&usize| {
                        let (resource, action) = halves(&catalogue.permissions[***at]);
                        let allowed =
                            enforcer.enforce((peer::SUBJECT, resource, action)).expect("it answers");
                        assert_eq!(allowed, self.asked.by_hand.has(***at));
                        allowed
                    };
                    asked.iter().filter(is_allowed).count()
                });
            });
        }
        group.finish();
    }

    fn conditions(&mut self) {
        self.measure(
            &SHORT_MET,
            |bencher, asked| bencher.iter(|| is_owner(black_box(&asked.own), black_box(Asked::SUBJECT))),
            |bencher, asked, setting| ask_for(bencher, asked, setting, GET, &asked.own_bytes, true),
        );
        self.measure(
            &SHORT_UNMET,
            |bencher, asked| bencher.iter(|| is_owner(black_box(&asked.other), black_box(Asked::SUBJECT))),
            |bencher, asked, setting| ask_for(bencher, asked, setting, GET, &asked.other_bytes, false),
        );
        self.measure(
            &LONG_MET,
            |bencher, asked| bencher.iter(|| is_editable(black_box(&asked.own), black_box(&asked.subject))),
            |bencher, asked, setting| ask_for(bencher, asked, setting, LIST, &asked.own_bytes, true),
        );
        self.measure(
            &ENCODE,
            |bencher, asked| bencher.iter(|| serde_json::to_vec(black_box(&asked.own)).expect("JSON")),
            |bencher, asked, _| bencher.iter(|| attributes(black_box(&asked.own))),
        );
    }

    fn explanations(&mut self) {
        let explain =
            |line: &Line, bench: &mut Self, name: &'static str, record: fn(&Asked) -> &[u8], code: Code| {
                bench.measure(
                    line,
                    |bencher, asked| {
                        bencher.iter(|| {
                            (asked.by_hand.names.contains(black_box(name)), String::from(black_box(name)))
                        });
                    },
                    |bencher, asked, setting| {
                        let access = setting.conditional.access(&asked.principal());
                        let request = Request { resource: record(asked), ..Request::default() };
                        assert_eq!(access.check_for(name, &request).code(), code);
                        bencher.iter(|| access.check_for(black_box(name), black_box(&request)));
                    },
                );
            };
        let nothing: fn(&Asked) -> &[u8] = |_| &[];
        explain(&EXPLAIN_ALLOW, self, "compute.disks:get", nothing, Code::Granted);
        explain(&EXPLAIN_UNMET, self, GET, |asked| &asked.other_bytes, Code::ConditionUnmet);
        explain(&EXPLAIN_MISSING, self, GET, nothing, Code::UnknownAttribute);
        explain(&EXPLAIN_DENY, self, DELETE, nothing, Code::NotGranted);
    }

    fn accesses(&mut self) {
        let unite =
            |bencher: &mut Bencher<'_>, asked: &Asked| bencher.iter(|| united(black_box(&asked.rows)));
        let gates: [(&Line, GateOf); 3] = [
            (&ACCESS, |setting| &setting.plain),
            (&ACCESS_CONDITIONAL, |setting| &setting.conditional),
            (&ACCESS_GUARDED, |setting| &setting.guarded),
        ];
        for (line, gate) in gates {
            self.measure(line, unite, |bencher, asked, setting| {
                let (gate, principal) = (gate(setting), asked.principal());
                bencher.iter(|| gate.access(black_box(&principal)));
            });
        }
    }

    fn snapshots(&mut self) {
        let largest = self.settings.last().map(|setting| (setting.bytes.clone(), setting.text.clone()));
        let (bytes, text) = largest.unwrap_or_default();
        self.measure(
            &LOAD,
            |bencher, _| bencher.iter(|| black_box(&bytes).clone()),
            |bencher, _, setting| {
                let load = |bytes| Gate::load(bytes).expect("it was packed");
                bencher.iter_batched(|| setting.bytes.clone(), load, BatchSize::LargeInput);
            },
        );
        self.measure(
            &PACK,
            |bencher, _| bencher.iter(|| serde_json::from_str::<serde_json::Value>(black_box(&text))),
            |bencher, _, setting| bencher.iter(|| pack(black_box(&setting.text), &Stamp::default())),
        );
    }
}

/// All names that are asked for, looked up in a set.
fn hash_floor(bencher: &mut Bencher<'_>, asked: &Asked) {
    let names = black_box(&asked.by_hand.names);
    bencher.iter(|| asked.names.iter().filter(|name| names.contains(*name)).count());
}

/// One check of a record by id, the answer being known.
fn ask_for(
    bencher: &mut Bencher<'_>,
    asked: &Asked,
    setting: &Setting,
    name: &str,
    resource: &[u8],
    expected: bool,
) {
    let access = setting.conditional.access(&asked.principal());
    let request = Request { resource, ..Request::default() };
    assert_eq!(access.can_for(name, &request), expected, "{name}");
    let id = setting.conditional.permission_id(name).expect("in the catalogue");
    bencher.iter(|| access.allows_for(black_box(id), black_box(&request)));
}

//! A folder with a policy, and the command run in it.

use serde_json::Value;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

/// Three roles, one data class.
pub(crate) const POLICY: &str = r#"rolegate: 1
id: shop
classes:
  email:
    title: E-mail address
    ladder:
      - reveal: clear
      - partial: email
      - redact
resources:
  contacts:
    actions:
      view: { title: See contacts }
      edit: { implies: [view] }
      delete: { implies: [view], audited: true }
    fields: { email: email }
  reports: { actions: [view] }
roles:
  viewer: { title: Viewer, kind: system, grants: ["*:view"] }
  editor:
    includes: [viewer]
    grants:
      - allow: ["contacts:*", "pii.email:partial"]
        except: ["contacts:delete"]
        because: Editors never delete
  owner: { grants: ["*:*"] }
"#;

/// Two stores, requirements, a condition, a guardrail, two subjects.
pub(crate) const PLACES: &str = r#"rolegate: 1
id: places
scopes: { account: , store: { in: [account] } }
classes: { email: { ladder: [{ reveal: clear }, { partial: email }, redact] } }
resources:
  campaigns:
    available_when: "context.plan == 'pro'"
    actions: { view: , edit: { implies: [view], requires: [{ permission: "users:edit", at: parent }] } }
  users: { actions: [edit, view] }
  contacts: { actions: [view], fields: { email: email } }
roles:
  base: { grants: ["*:view"] }
  editor:
    includes: [base]
    grants: [{ allow: ["campaigns:edit"], when: "resource.owner == subject.id", because: Own campaigns }]
  admin: { includes: [{ role: editor, at: "store:*" }], grants: ["users:edit"] }
guardrails:
  frozen: { deny: ["campaigns:edit"], at: store:b, when: "context.frozen", because: Brand b is frozen }
directory:
  scopes: { "account:acme": , "store:a": { in: account:acme }, "store:b": { in: account:acme } }
  assignments: [{ subject: ada, role: admin, at: account:acme }, { subject: bob, role: editor, at: store:a }]
"#;

/// A folder of its own for one test, with the policy in it.
pub(crate) struct Shop {
    pub(crate) folder: PathBuf,
}

/// What a run gave.
pub(crate) struct Run {
    pub(crate) code: i32,
    pub(crate) out: Vec<u8>,
    pub(crate) err: String,
}

impl Shop {
    pub(crate) fn new(test: &str) -> Self {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("cli").join(test);
        let _ = fs::remove_dir_all(&folder);
        fs::create_dir_all(&folder).expect("a folder for the test");
        fs::write(folder.join("shop.yaml"), POLICY).expect("the policy");
        Self { folder }
    }

    /// With [`PLACES`] as `places.yaml`.
    pub(crate) fn placed(test: &str) -> Self {
        let shop = Self::new(test);
        shop.write("places.yaml", PLACES);
        shop
    }

    /// With `shop.rgs`, packed at a known time.
    pub(crate) fn packed(test: &str) -> Self {
        let shop = Self::new(test);
        let run = shop.run(&[
            "pack",
            "shop.yaml",
            "-o",
            "shop.rgs",
            "--epoch",
            "7",
            "--issued-at",
            "2023-11-14T22:13:20Z",
        ]);
        assert_eq!((run.code, run.err.as_str()), (0, ""));
        shop
    }

    pub(crate) fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_rolegate"));
        command.args(args).current_dir(&self.folder).env_remove("SOURCE_DATE_EPOCH").env_remove("NO_COLOR");
        command
    }

    pub(crate) fn run(&self, args: &[&str]) -> Run {
        self.run_with(args, b"")
    }

    pub(crate) fn run_with(&self, args: &[&str], input: &[u8]) -> Run {
        let piped = || Stdio::piped();
        let mut child =
            self.command(args).stdin(piped()).stdout(piped()).stderr(piped()).spawn().expect("the command");
        // A command that does not read its input may have gone before it is written.
        let _ = child.stdin.take().expect("a pipe").write_all(input);
        Run::of(child.wait_with_output().expect("an end"))
    }

    /// What a terminal shows that is so many columns wide, the standard error included.
    pub(crate) fn on_terminal(&self, columns: u32, no_color: &str, args: &[&str]) -> String {
        let quoted: Vec<String> = args.iter().map(|arg| format!("'{arg}'")).collect();
        let binary = env!("CARGO_BIN_EXE_rolegate");
        let line = format!("stty rows 24 cols {columns}; exec '{binary}' {}", quoted.join(" "));
        let mut command = Command::new("script");
        command.args(["-qec", &line, "/dev/null"]).current_dir(&self.folder).stdin(Stdio::null());
        let output = command.env("TERM", "xterm").env("NO_COLOR", no_color).output().expect("script");
        String::from_utf8(output.stdout).expect("UTF-8").replace("\r\n", "\n")
    }

    pub(crate) fn write(&self, file: &str, content: impl AsRef<[u8]>) {
        fs::write(self.folder.join(file), content).expect("a file for the test");
    }

    pub(crate) fn read(&self, file: &str) -> Vec<u8> {
        fs::read(self.folder.join(file)).expect("a file of the test")
    }

    pub(crate) fn has(&self, file: &str) -> bool {
        self.folder.join(file).exists()
    }
}

impl Run {
    pub(crate) fn of(output: Output) -> Self {
        let err = String::from_utf8(output.stderr).expect("UTF-8");
        assert!(!err.contains("panicked"), "{err}");
        Self { code: output.status.code().expect("no signal"), out: output.stdout, err }
    }

    pub(crate) fn out(&self) -> &str {
        std::str::from_utf8(&self.out).expect("UTF-8")
    }

    /// The one JSON value on the standard output.
    #[track_caller]
    pub(crate) fn json(&self) -> Value {
        assert_eq!(self.out().matches('\n').count(), 1, "one line: {}", self.out());
        serde_json::from_str(self.out()).expect("JSON")
    }

    /// The code of the one error in JSON.
    #[track_caller]
    pub(crate) fn error_code(&self) -> String {
        let json = self.json();
        assert_eq!(json["errors"].as_array().map(Vec::len), Some(1), "{json}");
        json["errors"][0]["code"].as_str().expect("a code").into()
    }
}

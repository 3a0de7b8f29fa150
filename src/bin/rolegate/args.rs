//! What the command line takes. The texts here are its help.

use super::{
    completions::{Completions, Man},
    delta::{Apply, Delta},
    diff::Diff,
    explain::Explain,
    import::Import,
    keygen::Keygen,
    lint::Lint,
    matrix::Matrix,
    schema::Schema,
    sign::Sign,
    slice::Slice,
    test::Test,
    time,
    types::Types,
    verify::Verify,
    who_can::WhoCan,
};
use clap::{Parser, Subcommand};

const EXAMPLES: &str = "\
Examples:
  rolegate pack shop.yaml -o shop.rgs
  rolegate check shop.rgs campaigns:edit --role viewer
  rolegate inspect shop.rgs
  rolegate verify shop.rgs --trust shop.pub.pem
  echo '{\"email\":\"ada@example.com\"}' | rolegate mask shop.rgs contacts --role viewer

Wherever a snapshot is read, a policy file will do: it is compiled on the fly.
`-` is the standard input. Exit codes: 0 allowed or done, 1 denied or found, 2 error.";

/// Packs policies of roles and permissions into snapshots, and asks them who may do what.
#[derive(Debug, Parser)]
#[command(version, after_help = EXAMPLES, disable_help_subcommand = true)]
pub(crate) struct Args {
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    Pack(Pack),
    Check(Check),
    Explain(Explain),
    WhoCan(WhoCan),
    Matrix(Matrix),
    Inspect(Inspect),
    Lint(Lint),
    Diff(Diff),
    Mask(Mask),
    Slice(Slice),
    Keygen(Keygen),
    Sign(Sign),
    Verify(Verify),
    Delta(Delta),
    Apply(Apply),
    Test(Test),
    Types(Types),
    Schema(Schema),
    Import(Import),
    Completions(Completions),
    Man(Man),
}

/// Compile a policy to a snapshot, or report everything that is wrong with it
///
/// All errors come at once, each with its file, line and column. A policy with an error gives no snapshot.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  rolegate pack shop.yaml -o shop.rgs
  rolegate pack shop.yaml -o shop.rgs --epoch 42 --not-after 2030-12-31
  rolegate pack shop.yaml --directory people.yaml -o shop.rgs
  rolegate pack shop.yaml -o shop.rgs --epoch 42 --sign shop.pem
  rolegate pack - < shop.json > shop.rgs

A time is seconds since 1970, a date (2030-12-31), or a date with a time (2030-12-31T18:00:00Z).

With --json: {\"output\",\"policy\",\"epoch\",\"issuedAt\",\"notAfter\",\"size\",\"resources\",\"permissions\",\
\"classes\",\"roles\",\"keyId\"}
or, with exit code 2, {\"errors\":[{\"code\",\"message\",\"file\",\"path\",\"line\",\"column\",\"suggestion\"}]}.")]
pub(crate) struct Pack {
    /// The policy, YAML or JSON
    pub(crate) policy: String,
    /// A file that holds the directory of the policy
    #[arg(long, value_name = "FILE")]
    pub(crate) directory: Option<String>,
    /// Where the snapshot goes [default: the standard output]
    #[arg(short, long, value_name = "FILE")]
    pub(crate) output: Option<String>,
    /// Should grow with each version that is handed out
    #[arg(long, value_name = "N", default_value_t = 0, value_parser = clap::value_parser!(u64).range(..=MAX_SAFE))]
    pub(crate) epoch: u64,
    #[arg(
        long,
        value_name = "TIME",
        value_parser = time::parse_start,
        help = "When the snapshot was made [default: $SOURCE_DATE_EPOCH, or else now]"
    )]
    pub(crate) issued_at: Option<u64>,
    /// The last second at which it may be used; a date means its end [default: no end]
    #[arg(long, value_name = "TIME", value_parser = time::parse_end)]
    pub(crate) not_after: Option<u64>,
    /// A private key to sign it with, see `rolegate keygen`
    #[arg(long, value_name = "KEY")]
    pub(crate) sign: Option<String>,
    /// Write what was done as JSON; needs --output
    #[arg(long, requires = "output")]
    pub(crate) json: bool,
}

/// Largest number that JavaScript, which reads snapshots too, can tell from the next.
const MAX_SAFE: u64 = (1 << 53) - 1;

/// Ask whether somebody with these roles may do something, and why
///
/// Exits with 0 only if all permissions are allowed, with 1 if one is denied.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  rolegate check shop.rgs campaigns:edit --role viewer
  rolegate check shop.yaml campaigns:edit reports:view --role viewer --role analyst
  rolegate check shop.rgs campaigns:edit --role viewer,analyst --json
  rolegate check shop.rgs campaigns:edit --subject user:42 --resource '{\"owner\":\"user:42\"}'

With --json: {\"policy\",\"epoch\",\"roles\",\"unknownRoles\",\"allowed\",\"decisions\":[{\"effect\",\"code\",\
\"permission\",\"role\",\"grantedBy\",\"grant\",\"path\",\"impliedBy\",\"because\",\"nearest\",\"unknownRoles\",\
\"audited\",\"missing\",\"required\",\"requiredAt\",\"guardrail\",\"policy\",\"epoch\",\"message\"}]}, without the members that do not apply.")]
pub(crate) struct Check {
    #[command(flatten)]
    pub(crate) input: Input,
    /// What is to be done, as RESOURCE:ACTION
    #[arg(value_name = "PERMISSION", required = true)]
    pub(crate) permissions: Vec<String>,
    #[command(flatten)]
    pub(crate) holder: Holder,
    #[command(flatten)]
    pub(crate) known: Known,
    /// Write the decisions as JSON
    #[arg(long)]
    pub(crate) json: bool,
}

/// What is asked.
#[derive(Debug, clap::Args)]
pub(crate) struct Input {
    /// The snapshot, or a policy
    pub(crate) snapshot: String,
    /// A file that holds the directory of the policy
    #[arg(long, value_name = "FILE")]
    pub(crate) directory: Option<String>,
    /// A public key that the snapshot must be signed with; repeat it to trust several
    #[arg(long = "trust", value_name = "KEY")]
    pub(crate) trusted: Vec<String>,
}

/// Who asks, and when.
#[derive(Debug, Clone, clap::Args)]
pub(crate) struct Holder {
    /// A role that is held, or ROLE@SCOPE for one held at a scope; repeat it, or separate several by commas
    #[arg(short, long = "role", value_name = "ROLE", value_delimiter = ',')]
    pub(crate) roles: Vec<String>,
    /// Who asks, by the name in the policy's directory
    #[arg(long)]
    pub(crate) subject: Option<String>,
    /// The scope asked at, e.g. store:brand-a
    #[arg(long, value_name = "SCOPE")]
    pub(crate) at: Option<String>,
    /// The time to decide for: a snapshot may have an end [default: now]
    #[arg(long, value_name = "TIME", value_parser = time::parse_start)]
    pub(crate) now: Option<u64>,
    /// When the session began, if the policy has a longest session
    #[arg(long, value_name = "TIME", value_parser = time::parse_start)]
    pub(crate) session: Option<u64>,
    /// Attributes of the subject, a JSON object; its name is always `id`
    #[arg(long, value_name = "JSON")]
    pub(crate) attributes: Option<String>,
    /// The oldest epoch that will do; with an older snapshot all is denied
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub(crate) min_epoch: u64,
    /// How many seconds clocks may be apart [default: 0 past the end, a day before the start]
    #[arg(long, value_name = "SECONDS")]
    pub(crate) clock_skew: Option<u64>,
}

/// What is asked besides the permission.
#[derive(Debug, clap::Args)]
pub(crate) struct Known {
    /// The record, a JSON object
    #[arg(long, value_name = "JSON")]
    pub(crate) resource: Option<String>,
    /// What else conditions ask for, a JSON object
    #[arg(long, value_name = "JSON")]
    pub(crate) context: Option<String>,
    /// The field of the record, e.g. address.city
    #[arg(long, value_name = "PATH")]
    pub(crate) field: Option<String>,
}

/// Show what a snapshot holds: its header, sizes, roles, permissions and data classes
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  rolegate inspect shop.rgs
  rolegate inspect shop.rgs --tree --tables
  rolegate inspect shop.yaml --json

With --json: {\"policy\",\"epoch\",\"issuedAt\",\"notAfter\",\"keyId\",\"size\",\"roles\":[{\"name\",\"title\",\"kind\",\
\"includes\",\"permissions\"}],
\"resources\":[{\"name\",\"title\",\"fields\":[{\"path\",\"class\"}]}],\"permissions\":[{\"name\",\"title\",\
\"audited\"}],
\"classes\":[{\"name\",\"title\",\"ladder\":[{\"permission\",\"mask\"}]}],
\"scopes\",\"groups\",\"subjects\",\"assignments\"}; a role's permissions are how many it allows, the last four are \
counts;
with --tree also \"tree\":{\"roles\":[node],\"scopes\":[node]}, a node being {\"name\",\"at\",\"below\",\"cut\"}; \
with --tables \"tables\":[{\"name\",\"rows\",\"bytes\"}].")]
pub(crate) struct Inspect {
    #[command(flatten)]
    pub(crate) input: Input,
    /// Show also which role includes which, and which scope lies in which
    #[arg(long)]
    pub(crate) tree: bool,
    /// Show also how large each table of the snapshot is
    #[arg(long)]
    pub(crate) tables: bool,
    /// Write it as JSON
    #[arg(long)]
    pub(crate) json: bool,
}

/// Mask a JSON record, or a list of records, as somebody with these roles may see it
///
/// Of a resource that the snapshot does not know, every value is redacted.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  rolegate mask shop.rgs contacts record.json --role viewer
  curl -s https://shop.example/contacts | rolegate mask shop.rgs contacts --role viewer,analyst

The record is never repeated in an error message. Numbers beyond 64 bits are rounded.")]
pub(crate) struct Mask {
    #[command(flatten)]
    pub(crate) input: Input,
    /// The resource that the record belongs to
    pub(crate) resource: String,
    /// The record
    #[arg(value_name = "FILE", default_value = "-")]
    pub(crate) record: String,
    #[command(flatten)]
    pub(crate) holder: Holder,
    /// Write the masked record on one line
    #[arg(long)]
    pub(crate) json: bool,
}

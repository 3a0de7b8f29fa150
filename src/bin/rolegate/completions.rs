//! `rolegate completions` and `rolegate man`: what shells and manuals know of the command.

use super::{args::Args, failure::Failure, files, output};
use clap::CommandFactory;
use clap_complete::Shell;
use serde_json::{Value, json};

/// Write completions for a shell
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  rolegate completions bash > ~/.local/share/bash-completion/completions/rolegate
  rolegate completions fish > ~/.config/fish/completions/rolegate.fish

With --json: {\"shell\",\"text\"}.")]
pub(crate) struct Completions {
    /// The shell
    #[arg(value_enum)]
    pub(crate) shell: Shell,
    /// Write them as JSON
    #[arg(long)]
    pub(crate) json: bool,
}

/// Write the manual, one page for the command or one for each of its commands
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  rolegate man > rolegate.1
  rolegate man --all man/man1

With --json: {\"text\"}; with --all {\"written\":[file]}.")]
pub(crate) struct Man {
    /// A folder to write a page for the command and for each of its commands to
    #[arg(long, value_name = "FOLDER")]
    pub(crate) all: Option<String>,
    /// Write it as JSON
    #[arg(long)]
    pub(crate) json: bool,
}

pub(crate) fn run(args: &Completions) -> Result<bool, Failure> {
    let mut text = Vec::new();
    clap_complete::generate(args.shell, &mut Args::command(), "rolegate", &mut text);
    write(&text, args.json.then(|| json!({ "shell": args.shell.to_string() })))?;
    Ok(true)
}

pub(crate) fn man(args: &Man) -> Result<bool, Failure> {
    let mut command = Args::command();
    command.build();
    let Some(folder) = &args.all else {
        write(&page(command)?, args.json.then(|| json!({})))?;
        return Ok(true);
    };
    std::fs::create_dir_all(folder).map_err(|error| {
        Failure::of("cli/write", format!("cannot write {folder}: {}", output::reason(&error)))
    })?;
    let named = command.get_subcommands().map(|below| {
        let name = format!("rolegate-{}", below.get_name());
        (name.clone(), below.clone().display_name(name))
    });
    let mut pages: Vec<(String, clap::Command)> = named.collect();
    pages.push(("rolegate".into(), command));
    let mut written = Vec::new();
    for (name, command) in pages {
        let file = format!("{folder}/{name}.1");
        files::write(&file, &page(command)?)?;
        written.push(file);
    }
    if args.json {
        output::write_json(&json!({ "written": written }))?;
    }
    Ok(true)
}

/// Writes a text, or an object with it as its last member.
fn write(text: &[u8], object: Option<Value>) -> Result<(), Failure> {
    let Some(mut object) = object else { return output::write(text) };
    if let Some(members) = object.as_object_mut() {
        members.insert("text".into(), String::from_utf8_lossy(text).into());
    }
    output::write_json(&object)
}

fn page(command: clap::Command) -> Result<Vec<u8>, Failure> {
    let mut text = Vec::new();
    let rendered = clap_mangen::Man::new(command).render(&mut text);
    rendered.map_err(|error| {
        Failure::of("cli/write", format!("cannot write the manual: {}", output::reason(&error)))
    })?;
    Ok(text)
}

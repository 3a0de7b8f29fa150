//! `rolegate completions` and `rolegate man`: what shells and manuals know of the command.

use super::{args::Args, failure::Failure, files, output};
use clap::CommandFactory;
use clap_complete::Shell;

/// Write completions for a shell
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  rolegate completions bash > ~/.local/share/bash-completion/completions/rolegate
  rolegate completions fish > ~/.config/fish/completions/rolegate.fish")]
pub(crate) struct Completions {
    /// The shell
    #[arg(value_enum)]
    pub(crate) shell: Shell,
}

/// Write the manual, one page for the command or one for each of its commands
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  rolegate man > rolegate.1
  rolegate man --all man/man1")]
pub(crate) struct Man {
    /// A folder to write a page for the command and for each of its commands to
    #[arg(long, value_name = "FOLDER")]
    pub(crate) all: Option<String>,
}

pub(crate) fn run(args: &Completions) -> Result<bool, Failure> {
    let mut text = Vec::new();
    clap_complete::generate(args.shell, &mut Args::command(), "rolegate", &mut text);
    output::write(&text)?;
    Ok(true)
}

pub(crate) fn man(args: &Man) -> Result<bool, Failure> {
    let mut command = Args::command();
    command.build();
    let Some(folder) = &args.all else {
        output::write(&page(command)?)?;
        return Ok(true);
    };
    std::fs::create_dir_all(folder).map_err(|error| {
        Failure::of("cli/write", format!("cannot write {folder}: {}", output::reason(&error)))
    })?;
    for below in command.get_subcommands() {
        let name = format!("rolegate-{}", below.get_name());
        files::write(&format!("{folder}/{name}.1"), &page(below.clone().display_name(name.clone()))?)?;
    }
    files::write(&format!("{folder}/rolegate.1"), &page(command)?)?;
    Ok(true)
}

fn page(command: clap::Command) -> Result<Vec<u8>, Failure> {
    let mut text = Vec::new();
    let rendered = clap_mangen::Man::new(command).render(&mut text);
    rendered.map_err(|error| {
        Failure::of("cli/write", format!("cannot write the manual: {}", output::reason(&error)))
    })?;
    Ok(text)
}

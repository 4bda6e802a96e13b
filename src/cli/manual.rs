//! `readboard completions` and `readboard man`: what a shell and `man` want to know, made from the tables that the
//! program itself reads its arguments and keys by.

use std::io;

use clap::{Args, Command};
use clap_complete::Shell;
use clap_mangen::Man;
use clap_mangen::roff::{Roff, bold, roman};

use crate::command::{COMMANDS, Group, Mode};

use super::{Context, Status};

/// For which shell.
#[derive(Debug, Args)]
pub struct CompletionsArgs {
    /// The shell
    #[arg(value_enum)]
    shell: Shell,
}

/// Writes what a shell completes the program's arguments by.
pub(super) fn completions(
    args: &CompletionsArgs,
    mut command: Command,
    context: &mut Context<'_>,
) -> io::Result<Status> {
    // The generator panics where it can't write, so it writes into memory.
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut command, "readboard", &mut script);
    context.out.write_all(&script)?;
    Ok(Status::Done)
}

/// Writes the manual page: the program, each of its subcommands, and every command of the reader with its keys.
pub(super) fn man(command: Command, context: &mut Context<'_>) -> io::Result<Status> {
    let mut page = Vec::new();
    let tasks: Vec<Command> = command.get_subcommands().filter(|task| !task.is_hide_set()).cloned().collect();
    let man = Man::new(command);
    man.render_title(&mut page)?;
    man.render_name_section(&mut page)?;
    man.render_synopsis_section(&mut page)?;
    man.render_description_section(&mut page)?;
    man.render_options_section(&mut page)?;
    for task in tasks {
        let name = format!("readboard {}", task.get_name());
        let task = task.bin_name(name.clone()).display_name(name.clone());
        let mut heading = Roff::new();
        heading.control("SH", [name.to_uppercase().as_str()]);
        heading.to_writer(&mut page)?;
        let man = Man::new(task);
        let mut parts = Vec::new();
        man.render_description_section(&mut parts)?;
        man.render_options_section(&mut parts)?;
        // Its sections are parts of this one.
        let parts = String::from_utf8_lossy(&parts).replace("\n.SH ", "\n.SS ");
        let parts = parts.strip_prefix(".SH ").map_or(parts.clone(), |rest| format!(".SS {rest}"));
        page.extend(parts.into_bytes());
    }
    keys().to_writer(&mut page)?;
    let mut status = Roff::new();
    status.control("SH", ["EXIT STATUS"]);
    status.text([roman("0 done, 1 nothing matched, 2 wrong usage or bad input.")]);
    status.to_writer(&mut page)?;
    context.out.write_all(&page)?;
    Ok(Status::Done)
}

/// The commands of the reader.
fn keys() -> Roff {
    let mut roff = Roff::new();
    roff.control("SH", ["KEYS AND COMMANDS"]);
    for group in Group::ALL {
        roff.control("SS", [group.title()]);
        for command in COMMANDS.iter().filter(|command| command.group == group) {
            let keys: Vec<&str> = command.keys_in(Mode::Normal).collect();
            roff.control("TP", []);
            roff.text([
                bold(keys.join(" ")),
                roman(if keys.is_empty() { "" } else { "   " }),
                bold(command.usage()),
            ]);
            roff.text([roman(command.help)]);
        }
    }
    roff
}

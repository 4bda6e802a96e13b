//! `readboard config`: the settings as they are, the file with all of them, and where the person's own is.

use clap::Args;

use crate::config::{self, setting};
use crate::text::CleanBuf;

use super::{Context, Status};

/// What to print.
#[derive(Debug, Args)]
pub struct ConfigArgs {
    /// Print the file with every setting as it is when you say nothing, and what it means
    #[arg(long)]
    default: bool,

    /// Print where your own file is, whether it is there or not
    #[arg(long, conflicts_with = "default")]
    path: bool,
}

/// Prints.
pub(super) fn run(args: &ConfigArgs, context: &mut Context<'_>) -> anyhow::Result<Status> {
    if args.default {
        write!(context.out, "{}", config::DEFAULTS)?;
        return Ok(Status::Done);
    }
    if args.path {
        let Some(path) = &context.settings.path else {
            anyhow::bail!("there is no configuration folder: set HOME or XDG_CONFIG_HOME");
        };
        writeln!(context.out, "{}", CleanBuf::line(&path.to_string_lossy()))?;
        return Ok(Status::Done);
    }
    write!(context.out, "{}", setting::all(&context.settings.config))?;
    let bad = std::mem::take(&mut context.settings.bad);
    for fault in &bad {
        context.complain(fault);
    }
    Ok(if bad.is_empty() { Status::Done } else { Status::Bad })
}

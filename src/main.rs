//! The program: arguments in, exit status out. Everything else is in the library.

use std::process::ExitCode;
use std::sync::Arc;

use readboard::cli::{self, Command, Status};
use readboard::load::Input;
use readboard::runtime::{self, End};
use readboard::{session, term};

fn main() -> ExitCode {
    match cli::parse(std::env::args_os()) {
        Ok(Command::Print(task)) => {
            // A write beyond the limit of a file's size is an error to report, not the end.
            let _ = signal_hook::flag::register(signal_hook::consts::SIGXFSZ, Arc::default());
            let marks = session::state_folder().map(|folder| folder.join("marks"));
            cli::print(&task, marks, session::own_layouts(), session::settings()).into()
        }
        Ok(Command::Read { inputs, seeds }) => {
            let usual = if seeds { session::settings().paths } else { Vec::new() };
            let inputs = if usual.is_empty() { inputs } else { Input::from_args(&usual) };
            if let Err(why) = term::check() {
                return cli::complain(why).into();
            }
            match runtime::run(inputs, &session::own_layouts()) {
                Ok(End::Quit) => Status::Done.into(),
                Ok(End::Lossy) => Status::Bad.into(),
                // The shell sees what ended the program, as it would without a handler.
                Ok(End::Signal(signal)) => {
                    let _ = signal_hook::low_level::emulate_default_handler(signal);
                    ExitCode::from(128_u8.wrapping_add(signal.unsigned_abs() as u8))
                }
                Ok(End::Gone) => ExitCode::from(129),
                Err(error) => cli::complain(&format!("{error:#}")).into(),
            }
        }
        Err(error) => cli::answer(&error).into(),
    }
}

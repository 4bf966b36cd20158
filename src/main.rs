//! The program. Everything it does lives in the library; here only the exit code leaves the process.

use std::process::ExitCode;

fn main() -> ExitCode {
    holdfast::cli::main()
}

//! The route compiler.

fn main() -> std::process::ExitCode {
    etlc::commands::main()
}

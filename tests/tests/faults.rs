//! The fault harness as a program: `cargo xtask faults [--long] [--seed S] [--only NAME]…`, or `--prove`. Without arguments, as the
//! tests run it, the short form.

use std::process::ExitCode;

use etlc_tests::{
    binary,
    faults::{
        self, FAULTS, Harness, Options,
        prove::{self, Broken},
    },
};

fn main() -> ExitCode {
    let (options, is_proof) = match options(std::env::args().skip(1)) {
        Ok(options) => options,
        Err(message) => {
            eprintln!("{message}\nusage: faults [--long | --prove] [--seed S] [--only NAME]…\nfaults:");
            for fault in FAULTS {
                eprintln!("  {:<14} {}", fault.name, fault.title);
            }
            return ExitCode::FAILURE;
        }
    };
    eprintln!("seed {}", options.seed);
    let (table, is_clean) = if is_proof {
        prove::prove(&options)
    } else {
        let harness = Harness::start("whole", &binary::checkout(), &[]);
        faults::run(&harness, &options)
    };
    println!("{table}");
    if is_clean { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn options(mut arguments: impl Iterator<Item = String>) -> Result<(Options, bool), String> {
    let mut options = Options { is_long: false, seed: 20_240_229, only: Vec::new(), patience: 5 };
    let mut is_proof = false;
    while let Some(argument) = arguments.next() {
        let mut value = || arguments.next().ok_or(format!("{argument} needs a value"));
        match argument.as_str() {
            "--long" => options.is_long = true,
            "--prove" => is_proof = true,
            "--seed" => options.seed = value()?.parse().map_err(|error| format!("--seed: {error}"))?,
            "--only" => options.only.push(value()?),
            // What cargo passes on to every test: a filter, which names a fault, and how much to show.
            "--nocapture" | "--quiet" | "-q" => {}
            name if FAULTS.iter().any(|fault| fault.name == name) => options.only.push(name.to_owned()),
            flag if flag.starts_with('-') => return Err(format!("unknown: {flag}")),
            // A filter that means another test.
            _ => std::process::exit(0),
        }
    }
    let known: Vec<String> = match is_proof {
        true => Broken::all().into_iter().map(|broken| broken.name).collect(),
        false => FAULTS.iter().map(|fault| fault.name.to_owned()).collect(),
    };
    match options.only.iter().find(|only| !known.contains(only)) {
        Some(unknown) => Err(format!("there is no {unknown} among {}", known.join(" "))),
        None => Ok((options, is_proof)),
    }
}

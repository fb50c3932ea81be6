//! What inputs are made of: the routes of the repository, the cases of the checker, and the examples of its codes, each
//! with the files that it shares.

use std::{fmt, path::Path};

use etlc::diagnostics::{Sources, codes};

use crate::{corpus, project::whole};

use super::{mutate::mutate, random::Random};

/// A route with the files that it shares, each by its name.
#[derive(Clone)]
pub(super) struct Input(Vec<(String, String)>);

impl Input {
    fn of(route: String) -> Input {
        Input(vec![("routes/route.etl".to_owned(), route)])
    }

    /// The route's text.
    pub(super) fn route(&self) -> &str {
        &self.0[0].1
    }

    pub(super) fn sources(&self) -> Sources {
        Sources::new(self.0.iter().map(|(name, text)| (name.as_str(), text.as_str())))
    }
}

/// As cases of the checker are written.
impl fmt::Display for Input {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.route())?;
        self.0[1..].iter().try_for_each(|(name, text)| write!(f, "\n%% {name}\n{text}"))
    }
}

/// What is right, or wrong on purpose, before it is damaged.
pub(super) struct Corpus {
    inputs: Vec<Input>,
    lines: Vec<String>,
}

impl Corpus {
    pub(super) fn read() -> Corpus {
        let mut inputs: Vec<Input> = corpus::routes().into_iter().map(Input::of).collect();
        inputs.extend(cases());
        for code in codes::routes::ALL.iter().chain(codes::tests::ALL).chain(codes::unsupported::ALL) {
            inputs.extend([code.wrong, code.right].map(|example| Input::of(whole(example))));
        }
        let lines = inputs.iter().flat_map(|input| input.route().lines()).map(str::to_owned).collect();
        Corpus { inputs, lines }
    }

    /// The input of this number.
    pub(super) fn input(&self, seed: u64, number: u64) -> Input {
        let mut random = Random::of(seed, number);
        let mut input = self.inputs[random.below(self.inputs.len())].clone();
        // One change is often all that separates two sound routes; more find what goes wrong behind a mistake.
        for _ in 0..1 + random.below(4) * random.below(2) {
            let file = random.below(input.0.len());
            let text = &mut input.0[file].1;
            *text = mutate(text, &self.lines, &mut random);
        }
        input
    }
}

/// The sources of `tests/check/*.txt`.
fn cases() -> Vec<Input> {
    let directory = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/check");
    let mut inputs = Vec::new();
    let files = std::fs::read_dir(directory).expect("the cases are there").map(|entry| entry.expect("an entry").path());
    for file in files.filter(|file| file.extension().is_some_and(|extension| extension == "txt")) {
        let text = std::fs::read_to_string(file).expect("a text");
        for case in text.split("==== ").skip(1) {
            let source =
                case.split_once('\n').and_then(|(_, rest)| rest.split_once("----\n")).map(|(source, _)| source);
            let mut files = source.unwrap_or_default().split("%% ");
            let mut input = Input::of(whole(files.next().unwrap_or_default()));
            let shared = files.filter_map(|file| file.split_once('\n'));
            input.0.extend(shared.map(|(name, text)| (name.to_owned(), text.to_owned())));
            inputs.push(input);
        }
    }
    inputs
}

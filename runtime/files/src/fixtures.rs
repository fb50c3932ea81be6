//! What the tests of all formats share.

use std::cell::RefCell;
use std::rc::Rc;
use std::sync::{Arc, Mutex};

use etlc_core::{Place, Share, Stop, spec};
use etlc_types::PathStep;

use crate::page::Page;
use crate::sink::Sink;

const PLACE: Place = Place::at(7, 1, "[x]");

/// The route that reads and writes.
pub(crate) static ROUTE: spec::Route = spec::Route {
    name: "copy",
    file: "routes/copy.etl",
    hash: "",
    on_error: spec::OnError::Rollback,
    commit: spec::Commit::Run,
    partitions: 1,
    limits: spec::Limits::DEFAULT,
    anchor: None,
    channels: &[],
    targets: &[],
    constants: &[],
};

fn leak<T>(value: T) -> &'static T {
    Box::leak(Box::new(value))
}

/// Fields of a source: `name`, or `name.key.0` for a path.
pub(crate) fn fields<S: AsRef<str>>(paths: &[S]) -> &'static [spec::Field] {
    let field = |path: &S| {
        let mut steps = leak(path.as_ref().to_owned()).split('.');
        let name = steps.next().expect("a text has a first part");
        let path: Vec<_> = steps.map(|step| step.parse().map_or(PathStep::Key(step), PathStep::Index)).collect();
        spec::Field { name, path: path.leak(), secret: false, reads: &[], native: false, place: PLACE }
    };
    paths.iter().map(field).collect::<Vec<_>>().leak()
}

/// A target of these columns.
pub(crate) fn target(columns: &'static [&'static str], mode: spec::Mode, create: bool) -> &'static spec::Target {
    static RULE: spec::Rule = spec::Rule { place: PLACE, field: None, makes: "", secret: false };
    let column = |name: &&'static str| spec::Column { name, kind: None, carried: None, not_null: false, rule: &RULE };
    leak(spec::Target {
        name: "kids",
        point: None,
        database: None,
        object: spec::Object::File("kids"),
        mode,
        create,
        key: &[],
        columns: columns.iter().map(column).collect::<Vec<_>>().leak(),
        rejects: false,
        max_rejects: None,
        quarantine: crate::quarantine,
        publish: None,
        place: PLACE,
    })
}

/// A CSV form.
pub(crate) fn csv(delimiter: u8, header: bool, null: &'static [&'static str]) -> &'static spec::Csv {
    leak(spec::Csv { delimiter, header, null })
}

/// What a writer puts into its pages, which are small so that they are turned often.
pub(crate) fn written(write: impl FnOnce(Page) -> Result<(), Stop>) -> Result<Vec<u8>, Stop> {
    written_in(Share { size: 32, count: 2 }, write)
}

/// The same with pages of another size.
pub(crate) fn written_in(share: Share, write: impl FnOnce(Page) -> Result<(), Stop>) -> Result<Vec<u8>, Stop> {
    let bytes = Arc::new(Mutex::new(Vec::new()));
    let taken = Arc::clone(&bytes);
    let sink = Sink::start("test", share, move |buffers| {
        while let Some(buffer) = buffers.receive_blocking() {
            let buffer = buffer?;
            taken.lock().expect("no panic").extend_from_slice(&buffer);
            buffers.give_back(buffer);
        }
        Ok(())
    })?;
    let sink = Rc::new(RefCell::new(sink));
    write(Page::new(Rc::clone(&sink))?)?;
    sink.borrow_mut().finish()?;
    let written = bytes.lock().expect("no panic").clone();
    Ok(written)
}

/// Numbers that look random and are the same in every run (SplitMix64).
pub(crate) struct Random(pub(crate) u64);

impl Random {
    /// A number below the limit.
    pub(crate) fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ mixed >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ mixed >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((mixed ^ mixed >> 31) % limit as u64) as usize
    }

    /// One of these.
    pub(crate) fn of<T: Copy>(&mut self, these: &[T]) -> T {
        these[self.below(these.len())]
    }
}

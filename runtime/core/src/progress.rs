//! The line that shows how far a run has come.

use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::console;

/// How often the line changes.
const PERIOD: Duration = Duration::from_millis(200);

/// Rows read and rows per second, on standard error, where that is a terminal.
pub(crate) struct Bar {
    bar: ProgressBar,
    shown: Instant,
}

impl Bar {
    pub(crate) fn new(wanted: bool) -> Bar {
        let wanted = wanted && console::is_terminal();
        let target = if wanted { ProgressDrawTarget::stderr() } else { ProgressDrawTarget::hidden() };
        let style = ProgressStyle::with_template("{spinner} {human_pos} rows, {per_sec}, {elapsed}")
            .expect("the template is well formed");
        Bar { bar: ProgressBar::with_draw_target(None, target).with_style(style), shown: Instant::now() }
    }

    pub(crate) fn show(&mut self, rows: u64) {
        if self.shown.elapsed() > PERIOD {
            self.shown = Instant::now();
            self.bar.set_position(rows);
        }
    }

    pub(crate) fn clear(&self) {
        self.bar.finish_and_clear();
    }
}

//! What a route makes of a row, on the screen in place of its target.

use etlc_types::{
    Arena, Date, Decimal, Failure, Interval, Json, List, Result, Time, Timestamp, Timestamptz, Uuid, into,
};

use crate::{Event, Output, Row, Stop, Writer, console, notify, report::one_line, spec};

/// The most characters of a value that are shown.
const WIDTH: usize = 40;

/// Shows rows on standard output: the source's fields beside the target's columns.
#[derive(Debug, Default)]
pub(crate) struct Preview {
    ends: Option<(&'static spec::Source, &'static spec::Target)>,
    /// Whether a failure rejects its row.
    rejects: bool,
    cells: Cells,
    /// The rule that has made each column of the row.
    rules: Vec<&'static spec::Rule>,
}

impl Preview {
    pub(crate) fn of(
        self,
        source: &'static spec::Source,
        target: &'static spec::Target,
        on_error: spec::OnError,
    ) -> Preview {
        Preview { ends: Some((source, target)), rejects: on_error == spec::OnError::Reject, ..self }
    }

    /// Shows a row and what is made of it, or of one of its elements; `position` names it.
    pub(crate) fn show<'a, O: Output>(
        &mut self,
        row: &impl Row<'a>,
        position: &str,
        made: std::result::Result<O, Event>,
    ) {
        let Some((source, target)) = self.ends else { return };
        self.cells.begin();
        let written = made.map(|output| {
            let written = output.write(&mut self.cells);
            self.rules.clear();
            let rules = target.columns.iter().enumerate();
            self.rules.extend(rules.map(|(index, column)| output.rule(index).unwrap_or(column.rule)));
            written
        });
        let (fate, rule) = match written {
            Ok(Ok(())) => {
                self.cells.made = true;
                (String::new(), None)
            }
            Ok(Err(failure)) => {
                let rule = Some(self.rules[self.cells.column()]);
                (self.failed(&failure, rule), rule)
            }
            Err(event) => self.fate(event, None),
        };
        let place = rule.map_or(String::new(), |rule| format!(" ({})", rule.place.shown_line()));
        console::put(format_args!("{position} -> {}{fate}{place}", target.name));
        let mut shown = vec![false; source.fields.len()];
        let made = if self.cells.made { target.columns } else { &[] };
        for ((column, rule), text) in made.iter().zip(&self.rules).zip(&self.cells.texts) {
            let before = rule.field.map_or(String::new(), |field| {
                shown[field] = true;
                before(row, source, field)
            });
            let after = if rule.secret { "(secret)".to_owned() } else { cut(text) };
            console::put(format_args!("  {before:<60} {:<20} {after}", column.name));
        }
        for field in (0..source.fields.len()).filter(|field| !shown[*field]) {
            console::put(format_args!("  {}", before(row, source, field)));
        }
        for message in notify::take().messages {
            console::put(format_args!("  notify: {message}"));
        }
    }

    fn fate(&self, event: Event, rule: Option<&'static spec::Rule>) -> (String, Option<&'static spec::Rule>) {
        match event {
            Event::In(rule, event) => self.fate(*event, Some(rule)),
            Event::Filtered | Event::Ended => (": filtered".to_owned(), rule),
            Event::Skip(text) => (format!(": skipped: {}", one_line(&text)), rule),
            Event::Reject(text) => (format!(": rejected: {}", one_line(&text)), rule),
            Event::Rollback(text) => (format!(": rolls the run back: {}", one_line(&text)), rule),
            Event::Failed(failure) => (self.failed(&failure, rule), rule),
        }
    }

    /// A failure, its value masked where the rule's is.
    fn failed(&self, failure: &Failure, rule: Option<&spec::Rule>) -> String {
        let what = match failure.shown_value().or(failure.shown_reason()) {
            Some(_) if rule.is_some_and(|rule| rule.secret) => {
                format!("{}: {}: (secret)", failure.code(), failure.message())
            }
            _ => one_line(&failure.to_string()).into_owned(),
        };
        if self.rejects { format!(": rejected: {what}") } else { format!(": {what}") }
    }
}

fn before<'a>(row: &impl Row<'a>, source: &'static spec::Source, field: usize) -> String {
    let spec = &source.fields[field];
    let value = match row.text(field) {
        _ if spec.secret => "(secret)".to_owned(),
        Ok(Some(text)) => cut(&format!("{text:?}")),
        Ok(None) => "None".to_owned(),
        Err(failure) => match row.json(field) {
            Ok(Some(json)) => cut(json.as_str()),
            _ => failure.to_string(),
        },
    };
    format!("{:<18} {value}", spec.name)
}

fn cut(text: &str) -> String {
    match text.char_indices().nth(WIDTH) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

/// The cells of a row as texts.
#[derive(Debug, Default)]
struct Cells {
    texts: Vec<String>,
    /// Whether the row is complete.
    made: bool,
    arena: Arena,
}

impl Cells {
    fn cell(&mut self, text: Option<String>) -> Result<()> {
        self.texts.push(text.unwrap_or_else(|| "None".to_owned()));
        Ok(())
    }
}

macro_rules! cells {
    ($($name:ident: $kind:ty;)*) => {$(
        fn $name(&mut self, value: Option<$kind>) -> Result<()> {
            let text = value.map(|value| into::text(value, &self.arena).to_owned());
            self.cell(text)
        }
    )*};
}

impl Writer for Cells {
    fn begin(&mut self) {
        self.texts.clear();
        self.made = false;
        self.arena.reset();
    }

    fn end(&mut self) -> std::result::Result<(), Stop> {
        Ok(())
    }

    fn abandon(&mut self) {
        self.made = false;
    }

    fn column(&self) -> usize {
        self.texts.len()
    }

    fn text(&mut self, value: Option<&str>) -> Result<()> {
        self.cell(value.map(|text| format!("{text:?}")))
    }

    fn json(&mut self, value: Option<Json<'_>>) -> Result<()> {
        self.cell(value.map(|json| json.as_str().to_owned()))
    }

    cells! {
        bool: bool;
        int2: i16;
        int4: i32;
        int8: i64;
        float4: f32;
        float8: f64;
        numeric: Decimal;
        bytea: &[u8];
        date: Date;
        time: Time;
        timestamp: Timestamp;
        timestamptz: Timestamptz;
        interval: Interval;
        uuid: Uuid;
        list: List<'_>;
    }
}

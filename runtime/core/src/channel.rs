//! Whom a run tells how it ended, and what its rows had to say.

use std::{
    fmt, thread,
    time::{Duration, Instant},
};

use etlc_points::ChannelKind;
use etlc_types::codes::run as codes;
use serde_json::{Value, json};

use crate::{
    Exit, Run, Stop,
    command::LogFormat,
    console::{say, say_json, without_secrets},
    notify::{Message, Told},
    report::{Report, one_line},
    spec,
};

/// How long the delivery to one channel may take, with all that is tried again.
const PATIENCE: Duration = Duration::from_secs(10);

/// How long to wait before each time that it is tried again.
const PAUSES: [Duration; 2] = [Duration::from_millis(500), Duration::from_secs(2)];

/// The most messages that a text shows; the others are counted.
const SHOWN: usize = 20;

/// A way to tell people something.
pub trait Channel: Send {
    /// Delivers a notice, and gives up after this time. A channel that has nothing to say of it delivers nothing.
    ///
    /// # Errors
    /// Why it is not delivered, without a word of what the channel's address holds.
    fn send(&self, notice: &Notice, within: Duration) -> Result<(), Undelivered>;
}

/// Why a notice is not delivered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Undelivered {
    /// One sentence without a full stop.
    pub reason: String,
    /// Whether it may be tried again: the channel has not taken it, and may in a moment.
    pub again: bool,
}

/// What a channel is told at the end of a run: all of it in one.
#[derive(Debug)]
pub struct Notice {
    /// The route.
    pub route: &'static str,
    /// The run, a UUID.
    pub run: String,
    /// How it ended.
    pub exit: Exit,
    /// Why it ended before its time.
    pub stop: Option<Stop>,
    /// What `NOTIFY` has to say of rows, in the order in which it was first said; nothing where the run was undone.
    messages: Vec<Message>,
    /// How often more was said than is kept, or, where the run was undone, how often anything was.
    unsaid: u64,
    /// Whether that is because the run was undone.
    undone: bool,
    /// What became of the rows, for each target.
    targets: Value,
    /// Rows in quarantine.
    rejected: u64,
}

impl Notice {
    /// The notice of a run; `None` where there is nothing to tell.
    pub(crate) fn new(
        run: &mut Run,
        report: Option<&Report>,
        exit: Exit,
        stop: Option<&Stop>,
        told: Told,
    ) -> Option<Notice> {
        let undone = stop.is_some() || exit == Exit::Bug;
        // Of rows that are not committed it says nothing.
        let mut committed = run.take_told();
        let (messages, unsaid) = match undone {
            true => (committed.messages, told.count()),
            false => {
                committed.join(told);
                (committed.messages, committed.more)
            }
        };
        (exit != Exit::Done || !messages.is_empty()).then(|| Notice {
            route: run.route().name,
            run: run.origin().run.clone(),
            exit,
            stop: stop.cloned(),
            messages,
            unsaid,
            undone,
            targets: report.map_or(Value::Null, Report::targets),
            rejected: run.tallies().iter().map(|tally| tally.rows.rejected.get()).sum(),
        })
    }

    /// One line that says how the run ended.
    fn title(&self) -> String {
        let route = self.route;
        match (self.exit, &self.stop) {
            (_, Some(stop)) => {
                let how = if self.exit == Exit::RolledBack { "rolled back" } else { "failed" };
                format!("{route}: {how}: {} {}", stop.code(), one_line(stop.message()))
            }
            (Exit::Done, None) => format!("{route}: done"),
            (Exit::Quarantined, None) => format!("{route}: done, {} in quarantine", rows(self.rejected)),
            (_, None) => format!("{route}: failed: {} this program has a bug", codes::BUG),
        }
    }

    /// What is left out, and why.
    fn unsaid(&self) -> Option<String> {
        match (self.unsaid, self.undone) {
            (0, _) => None,
            (1, true) => Some("1 message of NOTIFY is not sent: its row is undone".to_owned()),
            (count, true) => Some(format!("{count} messages of NOTIFY are not sent: their rows are undone")),
            (count, false) => Some(format!("and {count} more")),
        }
    }

    /// The lines of `NOTIFY`, at most so many, and what is left out.
    fn lines(&self, most: usize) -> Vec<String> {
        let mut lines: Vec<String> = self.messages.iter().take(most).map(|message| message.to_string()).collect();
        let hidden: u64 = self.messages.iter().skip(most).map(|message| message.count).sum();
        match (hidden, self.undone) {
            (0, _) | (_, true) => lines.extend(self.unsaid()),
            (hidden, false) => lines.push(format!("and {} more", hidden + self.unsaid)),
        }
        lines
    }

    /// The notice as a text for people: how the run ended and where, and the first of the messages.
    pub fn text(&self) -> String {
        let mut lines = vec![self.title()];
        let notes = self.stop.iter().flat_map(Stop::notes);
        // What a row holds is not for a channel, unless the route says so.
        let places = notes.filter(|(label, _)| matches!(*label, "route" | "source" | "target"));
        lines.extend(places.map(|(label, text)| format!("{label}: {}", one_line(text))));
        lines.extend(self.lines(SHOWN));
        lines.join("\n")
    }

    /// The notice as one JSON object; its `text` is what common receivers show.
    pub fn to_json(&self) -> Value {
        let messages: Vec<Value> = self.messages.iter().map(Message::to_json).collect();
        without_secrets(json!({
            "text": self.text(), "route": self.route, "run": self.run, "exit": self.exit as u8,
            "code": self.stop.as_ref().map(Stop::code), "message": self.stop.as_ref().map(Stop::message),
            "messages": messages, "unsaid": self.unsaid, "targets": self.targets,
        }))
    }
}

fn rows(count: u64) -> String {
    if count == 1 { "1 row".to_owned() } else { format!("{count} rows") }
}

impl fmt::Display for Message {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&one_line(&self.text))?;
        let line = self.place.shown_line();
        match self.count {
            1 => write!(f, " ({line})"),
            count => write!(f, " ({count} times, {line})"),
        }
    }
}

impl Message {
    fn to_json(&self) -> Value {
        json!({"text": self.text, "count": self.count, "line": self.place.line, "file": self.place.file})
    }
}

/// Standard error. How the run ended is said there in any case, so it shows only what `NOTIFY` says.
#[derive(Clone, Copy, Debug)]
struct Console(LogFormat);

impl Channel for Console {
    fn send(&self, notice: &Notice, _: Duration) -> Result<(), Undelivered> {
        match self.0 {
            LogFormat::Text => notice.lines(usize::MAX).iter().for_each(|line| say(format_args!("notify: {line}"))),
            LogFormat::Json => {
                for message in &notice.messages {
                    say_json(json!({"severity": "note", "notify": message.to_json()}));
                }
                if let Some(unsaid) = notice.unsaid() {
                    say_json(json!({"severity": "note", "message": unsaid}));
                }
            }
        }
        Ok(())
    }
}

/// Opens the channel that needs no entry in `.env`: standard error.
///
/// # Errors
/// None: it has the form of what opens a channel.
pub fn console(run: &Run, _: &'static str) -> Result<Box<dyn Channel>, Stop> {
    Ok(Box::new(Console(run.log_format())))
}

/// Opens a channel as `.env` says; nothing is sent yet.
pub(crate) fn open(run: &Run, channel: &spec::Channel) -> Result<Box<dyn Channel>, Stop> {
    let is_console = run.channel(channel.name).is_some_and(|known| known.kind == ChannelKind::Console);
    let open = if is_console { console } else { channel.open };
    open(run, channel.name)
}

/// The channels of a run.
pub(crate) struct Channels(Vec<(&'static str, Box<dyn Channel>)>);

/// How it went with a channel.
pub(crate) struct Delivery {
    name: &'static str,
    messages: usize,
    failed: Option<String>,
}

impl Channels {
    /// Opens the channels of a route, before anything else is.
    pub(crate) fn open(run: &Run) -> Result<Channels, Stop> {
        let channels = match run.route().channels {
            [] => &[spec::Channel { name: "console", open: console }],
            channels => channels,
        };
        let opened = channels.iter().map(|channel| Ok((channel.name, open(run, channel)?)));
        opened.collect::<Result<_, _>>().map(Channels)
    }

    /// Tells each channel, all at once, and waits until each has heard or given up.
    pub(crate) fn tell(&mut self, notice: &Notice) -> Vec<Delivery> {
        thread::scope(|scope| {
            let sent: Vec<_> = self
                .0
                .iter_mut()
                .map(|(name, channel)| (*name, scope.spawn(move || deliver(&**channel, notice))))
                .collect();
            let deliveries = sent.into_iter().map(|(name, sent)| {
                let failed = sent.join().unwrap_or_else(|_| Err("it is broken".to_owned())).err();
                Delivery { name, messages: notice.messages.len(), failed }
            });
            deliveries.collect()
        })
    }
}

/// Sends a notice, again where that may help.
fn deliver(channel: &dyn Channel, notice: &Notice) -> Result<(), String> {
    let end = Instant::now() + PATIENCE;
    let mut pauses = PAUSES.iter();
    loop {
        match channel.send(notice, end.saturating_duration_since(Instant::now())) {
            Ok(()) => return Ok(()),
            Err(Undelivered { reason, again }) => match pauses.next() {
                Some(pause) if again && Instant::now() + *pause < end => thread::sleep(*pause),
                _ => return Err(reason),
            },
        }
    }
}

impl Delivery {
    /// What to warn of.
    pub(crate) fn warning(&self) -> Option<String> {
        let Delivery { name, failed, .. } = self;
        failed.as_ref().map(|reason| format!("the channel `{name}` was not told: {reason}"))
    }

    pub(crate) fn to_json(&self) -> Value {
        json!({"channel": self.name, "messages": self.messages, "failed": self.failed})
    }
}

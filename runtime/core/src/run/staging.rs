//! Rows for another database than the anchor: what the tables are called in which they wait for its commit, and how they
//! are handed to their connector to be moved.

use etlc_points::PointKind;
use etlc_types::codes::run as codes;

use super::{Run, known::hash};
use crate::{Exit, Publication, Stop, participant, spec};

/// What the names of staging tables start with.
const PREFIX: &str = "etl_staging_";

/// Rows that wait in a staging table.
#[derive(Clone, Debug)]
pub struct Waiting {
    /// Where they are to go.
    pub target: &'static spec::Target,
    /// The staging table, as its connector recorded it.
    pub staging: String,
}

impl Waiting {
    /// Whether a table may be one in which rows wait.
    pub fn is_name(table: &str) -> bool {
        table.starts_with(PREFIX)
    }
}

impl Run {
    /// The target beside which the rejects of a target are kept: it itself, or the anchor, where its own database is another.
    pub fn home_of(&self, target: &'static spec::Target) -> &'static spec::Target {
        match self.route.anchor {
            Some(anchor) if target.publish.is_some() => anchor.target,
            _ => target,
        }
    }

    /// Whether rejects are kept beside this target: its own, or those of one that has it for a home.
    pub fn keeps_rejects(&self, target: &'static spec::Target) -> bool {
        self.route.targets.iter().any(|other| other.rejects && std::ptr::eq(self.home_of(other), target))
    }

    /// The name of the staging table of a target in this attempt: nobody else makes one of that name.
    pub fn staging_name(&self, target: &spec::Target) -> String {
        let attempt: String = self.attempt_id().chars().filter(char::is_ascii_hexdigit).take(12).collect();
        format!("{}{attempt}", self.staging_prefix(target))
    }

    /// What the names of a target's staging tables start with: only runs of this route with this anchor make such ones, and
    /// the lease lets one of those run at a time.
    pub fn staging_prefix(&self, target: &spec::Target) -> String {
        let route = self.route();
        let anchor = match (self.anchor_file(), route.anchor.and_then(|anchor| anchor.target.point)) {
            (Some(file), _) => file.display().to_string(),
            (None, Some(point)) => self.point(point).map_or(String::new(), |point| {
                let port = point.port.map_or(String::new(), |port| port.to_string());
                format!("{}:{port}/{}", point.host, point.database.as_deref().unwrap_or_default())
            }),
            (None, None) => String::new(),
        };
        let digits = hash(&format!("{}\n{}\n{anchor}", route.name, target.name));
        format!("{PREFIX}{}_", &digits[..16])
    }

    /// The file of the anchor, where the anchor is one; it need not be there.
    pub fn anchor_file(&self) -> Option<std::path::PathBuf> {
        let target = self.route().anchor?.target;
        let file = match (target.point, target.database) {
            (Some(point), _) => {
                let point = self.point(point).ok().filter(|point| point.kind == Some(PointKind::Sqlite))?;
                self.path(point.database.as_ref()?)
            }
            (None, database) => self.path(database?),
        };
        Some(std::path::absolute(&file).unwrap_or(file))
    }

    /// Makes these visible; what is visible already is passed over.
    pub(crate) fn publish(&mut self, publications: &[Publication]) -> Result<(), Stop> {
        participant::publish(publications)?;
        let mut waiting = self.waiting(publications)?;
        while let Some(first) = waiting.first() {
            let (point, database, publish) = (first.target.point, first.target.database, first.target.publish);
            let is_same = |one: &Waiting| (one.target.point, one.target.database) == (point, database);
            let (same, others): (Vec<_>, Vec<_>) = waiting.into_iter().partition(is_same);
            if let Some(publish) = publish {
                publish(self, &same).map_err(|stop| self.unpublished(&same, stop))?;
            }
            waiting = others;
        }
        Ok(())
    }

    /// The staging tables among these, in the order of their targets.
    fn waiting(&self, publications: &[Publication]) -> Result<Vec<Waiting>, Stop> {
        let targets = self.route().targets;
        let mut waiting = Vec::new();
        for publication in publications {
            let Publication::Table { target, staging } = publication else { continue };
            let found = targets.iter().position(|known| known.name == target && known.publish.is_some());
            let found = found.ok_or_else(|| no_target(target, staging))?;
            waiting.push((found, staging.clone()));
        }
        waiting.sort_by_key(|(target, _)| *target);
        Ok(waiting.into_iter().map(|(target, staging)| Waiting { target: targets[target], staging }).collect())
    }

    /// Why rows are not visible that are committed.
    #[cold]
    fn unpublished(&self, waiting: &[Waiting], stop: Stop) -> Stop {
        let names: Vec<_> = waiting.iter().map(|one| one.target.name).collect();
        let place = |target: &spec::Target| target.point.or(target.database).unwrap_or_default().to_owned();
        let anchor = self.route().anchor.map_or(String::new(), |anchor| place(anchor.target));
        let mended = stop.shown_help().unwrap_or("mend the cause");
        let program = std::env::args_os().next().unwrap_or_else(|| self.route().name.into());
        let help = format!(
            "{mended}; then `{} status --finish` moves them from the staging tables, in which they are complete; a start of \
             the route does that too, and then runs it once more",
            program.display()
        );
        let told = format!(
            "committed in {anchor}, and not yet moved to {} in {}",
            names.join(", "),
            waiting.first().map_or(String::new(), |one| place(one.target))
        );
        stop.note("rows", told).help(help)
    }
}

/// That rows wait for a target which the route has no more.
#[cold]
pub fn no_target(target: &str, staging: &str) -> Stop {
    let message = format!("rows wait in the staging table {staging} for the target {target}, which is no more");
    Stop::new(Exit::Unfit, codes::CHANGED, message)
        .help("start the route once as it was, or move the rows by hand and delete the line of the record")
}

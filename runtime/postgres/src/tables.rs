//! Several tables of one source, read one after the other.
//!
//! All of them are looked at before the first row of any is read, and the rows of those of one point are of one moment:
//! they share a connection and a transaction, in which each is locked against changes of its form. Every table has a plan
//! of its own, since a column may have another type in it.

use std::{collections::VecDeque, fmt};

use etlc_core::{Exit, Live, Run, Share, Stop, pushdown, spec};
use etlc_points::Point;
use etlc_types::codes::run::BUG;
use tokio::runtime::Handle;

use crate::{
    connection::Connection,
    reader::{BEGIN, Reader},
    server_error::During,
    session::Backends,
    source::{self, Order, Plan},
};

/// The tables that a source still has to read.
pub(crate) struct Tables {
    source: &'static spec::Source,
    share: Share,
    limits: spec::Limits,
    /// Each with its point, in the order of the route.
    waiting: VecDeque<(&'static str, Plan)>,
    /// The connections of points from which nothing is read now. Their transactions stay open until the run ends.
    idle: Vec<(&'static str, Connection)>,
    /// The point of the table that is read now.
    point: &'static str,
}

impl fmt::Debug for Tables {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Tables").field("waiting", &self.waiting).finish_non_exhaustive()
    }
}

impl Tables {
    /// Connects to the points of a source and compares each of its tables with the route.
    pub(crate) async fn look<'a>(
        route: &spec::Route,
        source: &'static spec::Source,
        share: Share,
        set: &[(String, String)],
        point_of: impl Fn(&str) -> Result<&'a Point, Stop>,
    ) -> Result<Tables, Stop> {
        let mut tables =
            Tables { source, share, limits: route.limits, waiting: VecDeque::new(), idle: Vec::new(), point: "" };
        for location in source.locations() {
            let point = location.point.unwrap_or_default();
            let known = tables.idle.iter().position(|(known, _)| *known == point);
            let at = match known {
                Some(at) => at,
                None => {
                    let mut connection = Connection::open(point_of(point)?, &format!("etlc {}", route.name)).await?;
                    connection.begin(BEGIN).await.map_err(|trouble| trouble.stop(During::Describing))?;
                    tables.idle.push((point, connection));
                    tables.idle.len() - 1
                }
            };
            let connection = &mut tables.idle[at].1;
            let plan = source::plan(connection, route, source, location, set, &Order::Any).await?;
            // Whether the user may read it is asked now, and not when the rows before it have been read.
            let explained = connection.query(&format!("EXPLAIN {}", plan.select)).await;
            explained.map_err(|trouble| trouble.stop(During::Describing).note("source", plan.from.clone()))?;
            tables.waiting.push_back((point, plan));
        }
        Ok(tables)
    }

    /// Starts reading the next table.
    pub(crate) async fn next(mut self, runtime: &Handle) -> Result<Reader, Stop> {
        let (point, plan) = self.waiting.pop_front().ok_or_else(|| bug("a table is read that is not there"))?;
        let idle = self.idle.iter().position(|(known, _)| *known == point);
        let (_, mut connection) =
            idle.map(|at| self.idle.swap_remove(at)).ok_or_else(|| bug("a connection is missing"))?;
        self.point = point;
        let table = plan.from.clone();
        let started = connection.start_copy_out(&source::copy(&plan.select)).await;
        started.map_err(|trouble| trouble.stop(During::Describing).note("source", table.clone()))?;
        let mut reader = Reader::of(runtime, vec![connection], self.share, self.limits, self.source, plan);
        (reader.table, reader.tables) = (Some(table), Some(self));
        Ok(reader)
    }

    /// The connections from which nothing is read now.
    pub(crate) fn into_idle(self) -> impl Iterator<Item = Connection> {
        self.idle.into_iter().map(|(_, connection)| connection)
    }
}

impl Reader {
    /// Opens a source of several tables.
    pub(crate) fn open_several(run: &mut Run, source: &'static spec::Source) -> Result<Reader, Stop> {
        let looking = Tables::look(run.route(), source, run.share(), run.set(), |point| run.point(point));
        let tables = run.block_on(looking)?;
        let plans = || tables.waiting.iter().map(|(_, plan)| plan);
        let (live, problems) =
            Live::of_all(run.route(), source, plans().map(|plan| (plan.from.as_str(), plan.live.as_slice())));
        if let Some(problem) = problems.into_iter().next() {
            return Err(problem);
        }
        let decisions = pushdown::of_all(plans().map(|plan| plan.pushdown.parts.clone()));
        let backends: Vec<_> = tables.idle.iter().map(|(_, connection)| connection.backend()).collect();
        let reader = run.block_on(tables.next(&run.handle()))?;
        run.set_live(live);
        run.set_pushdown(decisions);
        let known = Backends::of(run)?;
        backends.into_iter().for_each(|backend| known.add(backend));
        Ok(reader)
    }

    /// Goes on with the next table; false where there is none.
    #[cold]
    pub(crate) fn turn(&mut self) -> Result<bool, Stop> {
        let Some(mut tables) = self.tables.take_if(|tables| !tables.waiting.is_empty()) else { return Ok(false) };
        let (runtime, copying) = (self.runtime.clone(), std::mem::take(&mut self.copying));
        *self = runtime.block_on(async {
            for copying in copying {
                let connection = copying.await.ok().flatten();
                let connection = connection.ok_or_else(|| bug("a table has ended without its connection"))?;
                tables.idle.push((tables.point, connection));
            }
            tables.next(&runtime).await
        })?;
        Ok(true)
    }
}

fn bug(what: &str) -> Stop {
    Stop::new(Exit::Bug, BUG, what)
}
